using Weir.Broker;
using Weir.Protocol;
using Weir.Protocol.Messages;
using Weir.Support;

namespace Weir.Simulation.Perils;

/// <summary>The broker answers a code to the requests of some APIs, in place of carrying them out or in spite of having done so.</summary>
/// <param name="apis">Which requests.</param>
/// <param name="code">What is said.</param>
/// <param name="isDone">Whether the request is carried out before.</param>
/// <param name="isPartial">Whether only one of several partitions is refused, where the request was carried out or only reads.</param>
/// <param name="times">How often.</param>
/// <param name="random">Chooses the partition.</param>
sealed class Refusal(IReadOnlyList<ApiKey> apis, ErrorCode code, bool isDone, bool isPartial, int times, Random random) : IIntervention
{
    readonly bool _isBefore = !isDone && !isPartial && !apis.Contains(ApiKey.Metadata);

    /// <summary>How often it was said.</summary>
    public int Said { get; private set; }

    public ValueTask<FaultAction?> BeforeAsync(BrokerRequest request)
    {
        if (!_isBefore || Said >= times || !apis.Contains(request.ApiKey) || !RefusalTable.CanBe(code, request.Message)) return default;
        Said++;
        return new(request.Refuse(code));
    }

    public ValueTask<FaultAction?> AfterAsync(BrokerRequest request, IMessage answer)
    {
        if (_isBefore || Said >= times || !apis.Contains(request.ApiKey) || !RefusalAnswers.IsGood(answer)) return default;
        if (request.ApiKey == ApiKey.Metadata || isPartial)
        {
            if (RefusalAnswers.Spoil(answer, code, random)) Said++;
            return default;
        }
        Said++;
        return new(request.Refuse(code));
    }
}
