using Weir.Broker;
using Weir.Protocol;
using Weir.Protocol.Messages;

namespace Weir.Simulation.Perils;

/// <summary>The heartbeats of one member get lost, and nothing else of it.</summary>
sealed class LostHeartbeats : IIntervention
{
    /// <summary>Whose.</summary>
    public string? Member { get; private set; }

    public ValueTask<FaultAction?> BeforeAsync(BrokerRequest request)
    {
        if (request.Message is not HeartbeatRequest beat) return default;
        Member ??= beat.MemberId;
        return Member == beat.MemberId ? new(FaultAction.Close) : default;
    }

    public ValueTask<FaultAction?> AfterAsync(BrokerRequest request, IMessage answer) => default;
}
