"""Words of scholarly prose that may stand for one another in a reworded sentence: a line a group, in base form.

A word may stand in several groups. Terms of a field are left out: "precision" and "accuracy" are not the same.
"""

_GROUPS = """
method approach technique framework scheme algorithm procedure strategy methodology solution
model system network architecture
show demonstrate find report reveal indicate establish observe note confirm illustrate evidence exhibit display
use employ utilize utilise leverage apply adopt exploit harness
propose present introduce develop design devise offer describe put forward
improve enhance boost increase raise better strengthen advance
reduce decrease lower cut drop diminish lessen minimize minimise shrink
outperform surpass exceed beat
achieve reach attain obtain yield deliver accomplish gain get produce
perform conduct carry run execute
performance result quality effectiveness
result finding outcome observation experiment
evaluate assess test examine measure benchmark validate
analyze analyse investigate study examine explore inspect research look
task problem
problem challenge issue difficulty obstacle hurdle
important crucial critical essential key vital central significant
large big substantial considerable great major sizeable extensive
significantly substantially considerably greatly markedly notably strongly
drastically dramatically sharply
small little minor slight modest tiny
fast quick rapid speedy
quickly rapidly swiftly speedily
new novel
many numerous various multiple several diverse different
different distinct diverse varied various
need require demand necessitate
needed necessary required
basic fundamental elementary
simultaneously concurrently
allow enable permit let
help aid assist support facilitate ease
address tackle handle solve resolve cope
create build construct generate produce make form
contain include comprise involve hold cover encompass
combine integrate merge unify fuse join incorporate
data dataset corpus collection
accuracy correctness
error mistake
difference gap discrepancy
current existing present contemporary recent today
previous prior earlier past preceding former existing
complex complicated intricate
simple straightforward easy plain
efficient economical
robust resilient
ability capability capacity
aim goal objective purpose target
idea concept notion
feature property characteristic attribute trait
limit restrict constrain limitation
extract derive obtain
train teach learn
release publish share open
remain stay
keep retain maintain preserve
rely depend
compare contrast
focus concentrate
begin start commence
finish end complete
choose select pick
change modify alter adjust adapt vary
cause lead induce trigger
think consider regard view
provide supply give offer furnish
image picture
video clip
question query
answer response reply
example instance sample case
cost expense price
speed pace velocity
rate ratio proportion
part component piece module element
step stage phase
kind type sort category class
common widespread prevalent frequent popular
commonly widely broadly generally frequently often usually typically
rich abundant
rare uncommon scarce infrequent
suitable appropriate fitting adequate
enough sufficient
roughly approximately about around
additional extra further more supplementary
particular specific certain special
particularly especially specifically
recently lately
mainly primarily chiefly mostly largely
impressive remarkable striking outstanding
comprehensive thorough extensive exhaustive
challenging difficult hard demanding tough
despite spite notwithstanding
due because owing
draw attract
people human person individual
user participant
field area domain discipline
way manner fashion
level degree extent
effect impact influence
benefit advantage merit
drawback disadvantage shortcoming weakness limitation
trend tendency
attempt try seek strive
happen occur arise emerge
understand comprehend grasp
predict forecast anticipate
detect identify recognize recognise spot discover
remove eliminate discard delete
insert add append
ensure secure
suggest indicate imply
wide broad extensive
whole entire full complete
quite fairly rather
main primary principal chief
several some
multiple several many
inspect check verify
inexpensive cheap
goal aim
purpose intent
"""
GROUPS: tuple[frozenset[str], ...] = tuple(frozenset(line.split()) for line in _GROUPS.strip().splitlines())
