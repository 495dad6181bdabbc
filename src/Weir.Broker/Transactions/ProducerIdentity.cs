using Weir.Protocol;

namespace Weir.Broker.Transactions;

/// <summary>What a producer is to call itself, or why not.</summary>
readonly record struct ProducerIdentity(ErrorCode Error, long ProducerId, short Epoch)
{
    public static ProducerIdentity Refused(ErrorCode error) => new(error, -1, -1);
}
