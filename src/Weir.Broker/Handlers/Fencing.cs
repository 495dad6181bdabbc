using Weir.Protocol;

namespace Weir.Broker.Handlers;

/// <summary>PRODUCER_FENCED (KIP-588) was INVALID_PRODUCER_EPOCH before: clients of older versions are told so.</summary>
static class Fencing
{
    /// <param name="version">Version of the request.</param>
    /// <param name="since">The API's first version that knows PRODUCER_FENCED.</param>
    /// <param name="error">What to say.</param>
    public static ErrorCode InWordsOf(short version, short since, ErrorCode error) =>
        error == ErrorCode.ProducerFenced && version < since ? ErrorCode.InvalidProducerEpoch : error;
}
