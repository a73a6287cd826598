"""Words of which one is not the other, though they stand in the same places: a line a group, in base form.

Exchanging two of a line is an error, not a synonym: terms of the field, opposites, and how two things compare.
"""

_GROUPS = """
encoder decoder embedding
training inference testing validation evaluation deployment pretraining finetuning
pre post
train test validate infer
supervised unsupervised self semi weakly
precision recall accuracy specificity sensitivity
image video text audio speech sound music code language vision table graph document sentence word character token
visual textual linguistic acoustic auditory tactile
encode decode
input output
source target
teacher student
generator discriminator
generative discriminative
dense sparse
static dynamic
local global
linear quadratic cubic exponential logarithmic polynomial constant sublinear
online offline
discrete continuous
forward backward
upstream downstream
parallel sequential serial
synchronous asynchronous
latency throughput bandwidth
memory compute storage energy
weight activation gradient bias
attention convolution recurrence pooling
attentive convolutional recurrent
layer head block neuron unit
parameter hyperparameter
query key value
prompt response
question answer
token word character sentence paragraph document
user item
node edge
classification regression clustering generation retrieval segmentation detection translation summarization
classify generate retrieve segment detect translate summarize
quantization pruning distillation
compression expansion
upper lower
minimum maximum mean median average
minimise maximise minimize maximize
first last second third
early late middle
left right
top bottom
long short
shallow deep
narrow wide
small large tiny huge
big small
low high
lower higher
slow fast
weak strong
simple complex
easy hard difficult
explicit implicit
direct indirect
internal external
intrinsic extrinsic
inductive deductive
causal correlational
absolute relative
qualitative quantitative
empirical theoretical
real synthetic simulated artificial
human machine automatic manual
labeled unlabeled labelled unlabelled annotated
monolingual bilingual multilingual
unimodal multimodal
zero one few many
single multiple
homogeneous heterogeneous
symmetric asymmetric
positive negative neutral
true false
include exclude
add remove
begin end
start stop
accept reject
agree disagree
appear disappear
open close
public private
known unknown
seen unseen
similar different
same different
stable unstable
safe unsafe
fair unfair
robust brittle
rare common
frequent infrequent
present absent
early late
old new
clean noisy
in out
hard soft
horizontal vertical
spatial temporal
syntactic semantic
lexical semantic
transmitter receiver
client server
attacker defender
attack defense defence
benign malicious harmful harmless
autoregressive bidirectional masked diffusion
english chinese german french spanish arabic russian japanese hindi korean italian portuguese
children adults
male female
month week day year hour minute second
propose evaluate
cause prevent
require eliminate
"""
GROUPS: tuple[frozenset[str], ...] = tuple(frozenset(line.split()) for line in _GROUPS.strip().splitlines())

_BETTER = "superior better outperform surpass exceed beat ahead improve improvement improved win leading best"
_EQUAL = "comparable competitive similar match par equal equivalent same on-par rival parity close near"
_WORSE = "inferior worse underperform lag behind fall degrade"
_KEPT = "retain maintain preserve keep recover hold"
_REACHED = "reach achieve attain obtain gain boost increase raise improve"
_RELATIONS = {"better": _BETTER, "equal": _EQUAL, "worse": _WORSE, "kept": _KEPT, "reached": _REACHED}
# What a word says of how something compares with something else, or with itself before; "improve" says two things.
RELATIONS: dict[str, frozenset[str]] = {
    word: frozenset(name for name, words in _RELATIONS.items() if word in words.split())
    for words in _RELATIONS.values()
    for word in words.split()
}
