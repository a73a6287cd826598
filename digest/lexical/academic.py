"""Words that say how papers speak, not what they are about; singular, as `lexical.tokens.words` gives them."""

_TALK = """
ability able academia academic accompanying according accordingly accurate accurately achieve achieved achieving
acquire across actually adapt adaptable adapting add adding addition additional additionally address addressing adds
adopt advance advanced advancement advantage aforementioned aim alleviate allow allowing alone alternative altogether
amongst amount analyze answer anyway appear application applied apply applying approach appropriate argue arise art
article aspect assess assessing associated assume attempt attend augment available average await aware barrier base
based baseline bear begin behave behind believe belong beneficial benefit best better beyond billion boost bridge
bring broad build building capable carefully carry case cause certain cetera challenge challenging change changing
cheap choice choose claim clear closely code collect collectively combine combining comes common commonly comparable
compare compared comparing comparison competitive complete completely comprehensive comprise concern conclude concrete
conduct confirm consequently consider considerable considerably considered consist consistent consistently constitute
contain continue continuing contribute contribution conventional conversely correctly correspond count cover covering
create critical crucial current currently date deal decade decide decrease decreasing define defining deliver
demonstrate demonstrating denote depend deployed derive describe design designed desirable desired despite detail
detailed detect determine develop developed developing differ difference different difficult difficulty direct
directly disclose discover discovery discuss display distinct diverse double downstream drop due early easily easy
effect effective effectively effectiveness efficacy effort eight eliminate eliminating elusive emerge emerged emerging
emphasize employ employed employing enable enabling encounter endow engage enhance enhanced enhancing ensure ensuring
entire equip equipped essential establish et evaluate evaluated evaluating ever-growing evidence exactly examine
example exceed exceeding exceedingly exceeds excellent excessive exclusively exhibit exhibiting exist existing expect
expensive explain explicitly exploit explore explored exploring exponentially extend extended extending extensive
extent extremely face facilitate fact fail fairly fast faster favorable favorably feasible fewer final finally find
finding first fit five focus focused focusing follow following former formulate formulating forth found four framework
fruitful full fully fundamental future gain gap gather general generalize generally github giving good great greater
greatly grow growing guarantee half handle handling happen hard heavily heavy help hence hereby high higher highest
highlight highly hinder hindered hitherto hold hope http https huge hundred hypothesis hypothesize idea ideal identify
ill immense impact impede implement implementation implication importance important importantly impose impossible
impractical impressive improve improved improvement improving include including incorporate incorporating increase
increased increases increasing increasingly incur indicate inevitably inherent initially inject injecting insight
inspired intend intensive interest interesting introduce introduced introducing intuition intuitive invariably
investigate investigation involve io issue itself keep keeping key known lack laid large largely larger last lastly
late latest latter lead leading leads learned learnt leave led lens leverage leveraging lie light limit limitation
limited limiting line literature little live long longer look lot low lower lowest main mainly maintain maintaining
major majority make making manage manifest manner massive match matching matter maximum mean meaningful meanwhile mere
method methodology million mind minimal minimum mitigate modern modest moreover motivate motivated move multiple naive
naturally necessary necessitate necessity neglect new nine nonetheless notable notably note notion novel nowadays
number numerous objective observation observe observed obtain obtained occur offer offering offers old ones onwards
open-source open-sourced opportunity optimal optimizing organize original ought outcome outline outperform
outperformed outperforming outperforms outstanding overall overcome overlooked paid paper part partially particular
particularly partly pay perceive perform performance performing permit permitted pioneering pivotal place plausible
play plenty point popular popularity pose possess possibility possibly potential potentially power powerful practical
practice precise predominantly preliminary presence present presented presenting preserve preserved preserving
prevalent prevent previous previously primarily primary principled prior problem problematic produce proficiency
profound progress prohibitive project promise promising prone proper properly property propose proposed proposing
prospect prove proven provide provided providing provision publicly purpose pursue put quality quantify question quick
quickly quite raise range rapid rapidly rarely ratio reach readily real realize reason recall recent recently
recognize reduce reduced reducing refer regard regardless related relative relatively release released relevant
reliable reliably rely relying remain remaining remarkable remarkably repeat report reported repository represent
require required requirement requiring research researcher respective respectively rest restrict restricted result
resulting retain retaining reveal revealing rich rise role room roughly run same satisfactory satisfying say scarce
scarcity scenario scheme scope seamless seamlessly second seek seemingly select selected selecting separate separately
serve set setting seven severe severely share shed shift short shortcoming showcase showing shown sign significance
significant significantly similar similarly simple simpler simplicity simply simultaneously single situation six size
sizes slight slightly slow slower small smaller solely solution solve solved solving sophisticated sota sought
specific specifically specified spite stand starting statistically stay stem step straightforward strategy strength
striking strong strongly struggle studied study subsequent subsequently substantial substantially succeed success
successful successfully such suffer suffering suffice sufficient suggest suggesting suitable superior superiority
support suppose sure surge surpass surpassing surprising surprisingly systematic systematically tackle tailored take
taking target technique tell ten tend term test tested testing themselves thing think third thorough thoroughly
thousand three tight today total touch toward traditional traditionally treat tremendous trend trivial truly try turn
turning twice two type typical typically unable unclear uncover underlying undermine understand understood undertake
undesirable unexplored unfortunately unified unique unlike unlikely unlock unlocking unprecedented unseen unveil
useful user usual utility utilize utilizing valid validate validated valuable value variant variety vary varying vast
verify versatile version view viewed visit vital want way weak website well whilst wide widely wider widespread wise
witness work world worse worth writing year yield yielding zero
"""
_FIELD = """
accuracy action activity adaptation agent ai algorithm analysis approximation architecture area artificial
assessment attribute author automated automatic background batch behavior behaviour benchmark bias block budget
capability capacity category cell channel characteristic class classification cognition collection community complex
complexity component composition computation computational compute computer computing concept condition configuration
connection constraint construction content control corpora corpus correlation cost coverage criteria criterion data
database dataset decision deep degree demand dependency deployment depth description development device dimension
direction discrete distribution diversity domain dynamic efficiency efficient element embedding empirical encoding end
engineering entity environment error estimate estimation evaluation event evolution execution experience experiment
experimental expertise exploration expression external factor failure family feature field file finetuned finetuning
flow form formulation foundation function generalization generation global goal group guidance guideline hidden
hierarchical hierarchy human image implicit independent individual inference influence information initial input
instance instruction integration intelligence interaction interface internal introduction invariant item iteration
knowledge label language layer learner learning length level library linear link llm lm local loss machine map mapping
mathematical matrix measure measurement mechanism memory metric ml mode model modeling modelling module multi natural
nature network neural nlp node noise norm object offline online open operation operator optimization output overhead
pair paradigm parameter participant path pattern people perspective phase phenomenon pipeline platform plm policy
position practitioner prediction pretrained pretraining principle procedure process processing product program
properties quantity query random rate real-world regime region relation relationship representation resource response
retraining robust robustness rule sample scale scaling science scientific score search segment selection semantic
semantics sensitivity sentence sequence series service session shape signal similarity skill social software source
space speed speedup stage standard state statistic story stream structural structure student subject suite supervised
supervision system task teacher team technical technology template text theoretical theory threshold time token tool
topic trade trained training transfer transformation transformer transition tree tuning understanding unit update
usage vector visual volume weight word workflow
"""
TALK = frozenset(_TALK.split())
"""No phrase that names something holds one of these."""
FIELD = frozenset(_FIELD.split())
"""These name something only together with another word: "model", "training", "data"."""
