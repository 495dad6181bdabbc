using Weir.Broker;
using Weir.Protocol;

namespace Weir.Simulation;

/// <summary>A planted fault: what is right is made wrong, and the simulation has to find it. One per run, since it may remember something.</summary>
sealed record Mutant
{
    /// <summary>Changes a request before the broker handles it.</summary>
    public Action<BrokerRequest>? OnRequest { get; init; }

    /// <summary>Answers in the broker's place; null lets it answer.</summary>
    public Func<BrokerRequest, IMessage?>? Answer { get; init; }

    /// <summary>Changes an answer before it is sent.</summary>
    public Action<BrokerRequest, IMessage>? OnResponse { get; init; }

    /// <summary>The broker's disk says that it synced, and nine times in ten it did not.</summary>
    public bool LiesAboutSync { get; init; }

    /// <summary>Processes may end because they are fenced: what they leave behind is what shall be found.</summary>
    public bool LetsFence { get; init; }

    /// <summary>Makes the fault likelier to matter.</summary>
    public Func<SimulationTraits, SimulationTraits>? Traits { get; init; }
}
