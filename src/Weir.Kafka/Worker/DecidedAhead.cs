using Weir.Engine;

namespace Weir.Kafka.Worker;

/// <summary>A record that is decided before its turn.</summary>
struct DecidedAhead
{
    /// <summary>It is not decided by the steps, or not now.</summary>
    public const int Nobody = -1;

    /// <summary>The record's.</summary>
    public long Offset { get; init; }

    /// <summary>Who takes it through the steps.</summary>
    public int Thread { get; set; }

    /// <summary>How often the steps took it.</summary>
    public int Tries { get; set; }

    /// <summary>What becomes of it.</summary>
    public DecidedRecord Decided { get; set; }

    /// <summary>Where in the thread's output its own begins.</summary>
    public int Start { get; set; }

    /// <summary>Bytes of its output.</summary>
    public int Length { get; set; }
}
