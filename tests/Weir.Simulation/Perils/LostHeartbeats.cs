using Weir.Broker;
using Weir.Protocol;
using Weir.Protocol.Messages;

namespace Weir.Simulation.Perils;

/// <summary>The heartbeats of one member get lost, and nothing else of it; under KIP-848 those with which it joins as well.</summary>
sealed class LostHeartbeats : IIntervention
{
    /// <summary>Whose.</summary>
    public string? Member { get; private set; }

    public ValueTask<FaultAction?> BeforeAsync(BrokerRequest request)
    {
        string? member = request.Message switch { HeartbeatRequest beat => beat.MemberId, ConsumerGroupHeartbeatRequest beat => beat.MemberId, _ => null };
        if (member is null) return default;
        Member ??= member;
        return Member == member ? new(FaultAction.Close) : default;
    }

    public ValueTask<FaultAction?> AfterAsync(BrokerRequest request, IMessage answer) => default;
}
