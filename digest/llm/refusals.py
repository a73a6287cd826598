"""What asking tells apart within "busy" and "refused", so that it knows when to stop.

ModelBusyError
+-- NoAnswerError           nobody answered at all: the host is away, or the time is over
+-- DialectError            the endpoint wants the request put differently, which the next try does
ModelRefusedError           this prompt is refused; another one may not be
+-- PromptTooLongError      the prompt does not fit the model's window
+-- EndpointRefusedError    every other prompt would be refused as well
ReplyError                  it answered, but not in the agreed form
+-- CrossedError            it answered in the agreed form, and something else than was asked
"""

from digest.core.errors import ModelBusyError, ModelRefusedError, ReplyError


class NoAnswerError(ModelBusyError):
    """Nobody answered: the host is away, or the time is over."""


class DialectError(ModelBusyError):
    """The endpoint wants the request put differently, and the next try will do so."""


class PromptTooLongError(ModelRefusedError):
    """The prompt does not fit the model's window."""


class EndpointRefusedError(ModelRefusedError):
    """Every other prompt would be refused as well: the key, the model's name or the address is wrong."""


class CrossedError(ReplyError):
    """The reply is to another prompt, or to none."""
