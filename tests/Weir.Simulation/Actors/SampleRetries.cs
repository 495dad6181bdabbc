using System.Text;
using Weir.Engine.Delivery;

namespace Weir.Simulation.Actors;

/// <summary>What the step <c>flaky</c> does with the records of a run whose pipeline has retry topics, as functions of a record's two numbers.</summary>
static class SampleRetries
{
    /// <summary>The header that names a source record, whose key is one of a few there.</summary>
    public const string IdHeader = "id";

    /// <summary>For the pipeline's file.</summary>
    public const string Setting = "within: 30ms, backoff: 10ms, topics: [1s, 3s]";

    /// <summary>The retry topics that follow from it.</summary>
    public static readonly IReadOnlyList<string> Topics = [RetryTopic.Of(SamplePipeline.Group, TimeSpan.FromSeconds(1)).Name, RetryTopic.Of(SamplePipeline.Group, TimeSpan.FromSeconds(3)).Name];

    /// <summary>As long as one record may keep those of its key: both tiers, and what it takes to go there and back.</summary>
    public static readonly TimeSpan LongestOfOne = TimeSpan.FromSeconds(5);

    /// <summary>How often a record is wanted again, however it comes: tried in its place and in two tiers, it is asked about three times at least.</summary>
    public static int FailuresOf(int partition, int number) => Mix(partition, number) switch
    {
        0 or 1 => 1,
        2 => 2,
        3 => int.MaxValue,
        _ => 0,
    };

    /// <summary>Whether it never succeeds, and so becomes a dead letter.</summary>
    public static bool Dies(int partition, int number) => FailuresOf(partition, number) == int.MaxValue;

    /// <summary>The source record's key, that of its output; null: none, and it has no order.</summary>
    public static byte[]? SourceKey(int partition, int number) => number % 10 == 4 ? null : Encoding.ASCII.GetBytes(SampleRecords.KeyOf(partition, number));

    static uint Mix(int partition, int number) => (((uint)partition * 0x85EBCA77) ^ ((uint)number * 0x9E3779B1)) >> 7 & 31;
}
