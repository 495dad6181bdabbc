using Weir.Protocol;

namespace Weir.Broker.Handlers;

/// <summary>Errors that had another name before: clients of older versions are told that.</summary>
static class Fencing
{
    /// <summary>PRODUCER_FENCED (KIP-588) was INVALID_PRODUCER_EPOCH before.</summary>
    /// <param name="version">Version of the request.</param>
    /// <param name="since">The API's first version that knows PRODUCER_FENCED.</param>
    /// <param name="error">What to say.</param>
    public static ErrorCode InWordsOf(short version, short since, ErrorCode error) =>
        error == ErrorCode.ProducerFenced && version < since ? ErrorCode.InvalidProducerEpoch : error;

    /// <summary>TRANSACTION_ABORTABLE (KIP-890) was INVALID_TXN_STATE before.</summary>
    /// <param name="version">Version of the request.</param>
    /// <param name="since">The API's first version that knows TRANSACTION_ABORTABLE.</param>
    /// <param name="error">What to say.</param>
    public static ErrorCode AbortableSince(short version, short since, ErrorCode error) =>
        error == ErrorCode.TransactionAbortable && version < since ? ErrorCode.InvalidTxnState : error;
}
