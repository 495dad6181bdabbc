using Weir.Broker;

namespace Weir.Simulation;

/// <summary>A planted fault: what is right is made wrong, and the simulation has to find it.</summary>
sealed record Mutant
{
    /// <summary>Changes each broker that is started.</summary>
    public Action<EmbeddedBroker>? Broker { get; init; }

    /// <summary>Sync does nothing.</summary>
    public bool LiesAboutSync { get; init; }

    /// <summary>Makes the fault likelier to matter.</summary>
    public Func<SimulationTraits, SimulationTraits>? Traits { get; init; }
}
