using Weir.Engine;

namespace Weir.Kafka.Hosting;

/// <summary>How a host runs one pipeline. What the pipeline does stands in its file and in the host's configuration.</summary>
public sealed class HostedPipelineOptions
{
    /// <summary>
    /// The section of the host's configuration that overrides settings of the file: <c>Weir:Brokers</c> is <c>brokers</c>,
    /// <c>Weir:Delivery:Transaction:Age</c> is <c>delivery.transaction.age</c>. Give each pipeline its own where there are several. Default <c>Weir</c>.
    /// </summary>
    public string Section { get; set; } = "Weir";

    /// <summary>
    /// True: the host does not start while no broker answers (it waits up to about 10 s). Default false: the host starts, the pipeline tries again, at
    /// most every 30 s, and the health check fails until it has succeeded. A wrong configuration keeps the host from starting in any case.
    /// </summary>
    public bool MustReachBrokersAtStart { get; set; }

    /// <summary>This process's name in its group, for fast recovery under the same name. Default: <c>WEIR_INSTANCE</c>, else the host's name and a free slot.</summary>
    public string? Instance { get; set; }

    /// <summary>Where to begin when the group has committed nothing, though the sink is not empty. Default: what the file says, for an empty sink only.</summary>
    public StartPosition? Start { get; set; }
}
