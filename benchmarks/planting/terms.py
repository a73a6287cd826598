"""Technical terms with their neighbours, and names by what they name; made for this purpose alone."""

_TERM_PAIRS = (
    ("encoder", "decoder"),
    ("encoders", "decoders"),
    ("precision", "recall"),
    ("training", "inference"),
    ("trained", "evaluated"),
    ("supervised", "unsupervised"),
    ("image", "video"),
    ("images", "videos"),
    ("text", "speech"),
    ("classification", "regression"),
    ("translation", "summarization"),
    ("autoregressive", "masked"),
    ("bidirectional", "unidirectional"),
    ("dense", "sparse"),
    ("local", "global"),
    ("input", "output"),
    ("inputs", "outputs"),
    ("offline", "online"),
    ("latency", "throughput"),
    ("memory", "bandwidth"),
    ("accuracy", "latency"),
    ("recurrent", "convolutional"),
    ("attention", "convolution"),
    ("discriminative", "generative"),
    ("pruning", "quantization"),
    ("teacher", "student"),
    ("monolingual", "multilingual"),
    ("spatial", "temporal"),
    ("syntactic", "semantic"),
    ("in-domain", "out-of-domain"),
    ("zero-shot", "few-shot"),
    ("weights", "activations"),
    ("depth", "width"),
    ("deep", "shallow"),
    ("theoretical", "empirical"),
    ("theoretically", "empirically"),
    ("upstream", "downstream"),
    ("synthetic", "real"),
    ("token-level", "document-level"),
    ("lower bound", "upper bound"),
    ("necessary", "sufficient"),
    ("source domain", "target domain"),
    ("source domains", "target domains"),
    ("source language", "target language"),
    ("hardware", "software"),
    ("prefilling", "decoding"),
    ("optimizer", "tokenizer"),
    ("optimizers", "tokenizers"),
    ("gradient", "activation"),
    ("classifier", "generator"),
    ("open-source", "proprietary"),
    ("parallel", "sequential"),
    ("static", "dynamic"),
    ("fixed", "variable"),
    ("discrete", "continuous"),
    ("absolute", "relative"),
    ("question answering", "machine translation"),
    ("language", "vision"),
    ("reasoning", "retrieval"),
    ("compression", "expansion"),
    ("distillation", "pruning"),
    ("homogeneous", "heterogeneous"),
)
TERMS = {old: new for pair in _TERM_PAIRS for old, new in (pair, pair[::-1])}
_ACRONYMS = """
2D 3D AC0 AGI AI AM-RADIO ANN ANNs API APIs ARG ASR Ads BASE BLEU BPE CCS CERN CL CNN CNNs CPU CPUs CV DL DNA
DSM ELM ELMs EM EM-score EXtrapolation F1 FFN FFNs FID FL FLOPs FP16 FP32 FP4 FP8 FPGA FT GAN GANs GLLM GLLMs
GPU GPUs GRUs GeLU GenAI HE HPC HQ ICL ICLL ICLR ICML IFA IID INT2 INT4 INT8 IR IVE IWL IoT JIT KD KILT KV LES
LL LLM LLMs LM LMs LN LNs LR LRLs LSTM LSTMs LVLM LVLMs MFU MHA ML MLLM MLLMs MLM MLP MLPs MPC MRL MSA MSE MTL
MVM MoE MoEs NAS NER NLG NLP NLU NTP NeurIPS OCR ODE ODEs OOD PCA PDE PDEs PE PEFT PFLOPS PLM PLMs PTM PTMs PTQ
PetaFLOPs QA QAT QKV RAG RL RMS RNN RNNs RTD ReLU SC SDE SF SGD SLM SLMs SOTA SOTAs SSL SSM SSMs STS SVD SVM TC
TC0 TFLOPS TI TLM TPU TPUs TS TeraFLOPs UT UTs VIdeO-LanguagE VL VLM VLMs VLP VQA ViTs VidL WALE XL multiPLM
multiPLMs
"""
ACRONYMS = frozenset(_ACRONYMS.split())
"""What a field, a measure or a whole class of models is called: no name of one thing."""
_DATA_NAMES = """
ADE20K ASNQ AudioSet BabyLM BillSum C4 CC-News CIFAR-10 CMMLU CNN/DM COCO CaseHOLD FEVER Flowers-102 GLUE GONERD
GSM8K HumanEval IMDB IMDb ImageNet KHATT LAMBADA LibriSpeech LongBench MBPP-PLUS MMLU MassiveText Math-Hard
MuJoCo OC20 PubMed RACE RULER RealToxicityPrompts SNIPS SQUAD SQuAD SUPERB SlimPajama StreamingQA SuperGLUE TREC
ToolBench TruthfulQA VirtualHome WikiText-103 WikiText103 Wikitext-103 XNLI XSum
"""
DATA_NAMES = frozenset(_DATA_NAMES.split())
