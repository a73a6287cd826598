"""Words for numbers, scales and units, and what they stand for."""

from collections.abc import Mapping
from fractions import Fraction
from types import MappingProxyType

# "one" is left out: it is hardly ever a number. So are "first", "second" and the like, which put things in order.
_COUNTS = [
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
]
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")

WORDS: Mapping[str, Fraction] = MappingProxyType(
    {
        **{word: Fraction(2 + place) for place, word in enumerate(_COUNTS)},
        **{word: Fraction(20 + 10 * place) for place, word in enumerate(_TENS)},
        "a hundred": Fraction(100),
        "one hundred": Fraction(100),
        "hundred": Fraction(100),
        "dozen": Fraction(12),
        "half": Fraction(1, 2),
        "one-half": Fraction(1, 2),
        "halve": Fraction(1, 2),
        "halves": Fraction(1, 2),
        "halved": Fraction(1, 2),
        "halving": Fraction(1, 2),
        "one-third": Fraction(1, 3),
        "one third": Fraction(1, 3),
        "a third": Fraction(1, 3),
        "two-thirds": Fraction(2, 3),
        "two thirds": Fraction(2, 3),
        "a quarter": Fraction(1, 4),
        "one quarter": Fraction(1, 4),
        "three-quarters": Fraction(3, 4),
        "three quarters": Fraction(3, 4),
        "twice": Fraction(2),
        "double": Fraction(2),
        "doubles": Fraction(2),
        "doubled": Fraction(2),
        "doubling": Fraction(2),
        "thrice": Fraction(3),
        "triple": Fraction(3),
        "triples": Fraction(3),
        "tripled": Fraction(3),
        "tripling": Fraction(3),
        "quadruple": Fraction(4),
        "quadruples": Fraction(4),
        "quadrupled": Fraction(4),
    }
)
SCALES: Mapping[str, int] = MappingProxyType(
    {
        "": 1,
        **dict.fromkeys(("k", "thousand"), 10**3),
        **dict.fromkeys(("m", "million"), 10**6),
        **dict.fromkeys(("b", "billion"), 10**9),
        **dict.fromkeys(("t", "trillion"), 10**12),
    }
)
# Each unit with its spellings; then what is only counted.
_MEASURES = {
    "ns": "ns,nanosecond,nanoseconds",
    "us": "us,\u00b5s,\u03bcs,mus,microsecond,microseconds",
    "ms": "ms,msec,millisecond,milliseconds",
    "s": "s,sec,secs,second,seconds",
    "min": "min,mins,minute,minutes",
    "h": "h,hr,hrs,hour,hours",
    "day": "day,days",
    "week": "week,weeks",
    "month": "month,months",
    "year": "year,years",
    "bit": "bit,bits",
    "byte": "byte,bytes",
    "KB": "kb,kib,kilobyte,kilobytes",
    "MB": "mb,mib,megabyte,megabytes",
    "GB": "gb,gib,gigabyte,gigabytes",
    "TB": "tb,tib,terabyte,terabytes",
    "Hz": "hz,hertz",
    "kHz": "khz",
    "MHz": "mhz",
    "GHz": "ghz",
    "W": "watt,watts",
    "kW": "kw",
    "mm": "mm,millimetre,millimetres,millimeter,millimeters",
    "cm": "cm,centimetre,centimetres,centimeter,centimeters",
    "m": "metre,metres,meter,meters",
    "km": "km,kilometre,kilometres,kilometer,kilometers",
    "kg": "kg,kilogram,kilograms",
    "dB": "db,decibel,decibels",
    "degree": "degree,degrees",
    "FLOPS": "flops,flop",
    "GFLOPS": "gflops,gflop",
    "TFLOPS": "tflops,tflop",
    "fps": "fps,frames per second",
    "tokens per second": "tokens per second,tokens/s,tokens/sec",
    "orders of magnitude": "order of magnitude,orders of magnitude",
    "$": "dollar,dollars,usd",
    "\u20ac": "euro,euros,eur",
    "\u00a3": "pound sterling,pounds sterling,gbp",
}
_COUNTED = (
    *("token", "word", "character", "sentence", "document", "parameter", "image", "video", "frame", "language", "task"),
    *("dataset", "benchmark", "layer", "head", "gpu", "step", "epoch", "iteration", "user", "participant", "patient"),
    *("question", "model", "method"),
)
UNITS: Mapping[str, str] = MappingProxyType(
    {
        **{written: unit for unit, spellings in _MEASURES.items() for written in spellings.split(",")},
        **{written: unit for unit in _COUNTED for written in (unit, f"{unit}s")},
        "param": "parameter",
        "params": "parameter",
    }
)
