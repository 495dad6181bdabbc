using Weir.Engine;

namespace Weir.Kafka;

/// <summary>Why records cannot wait in a retry topic as it is.</summary>
/// <param name="Topic">The retry topic.</param>
/// <param name="What">What is wrong with it, as the end of "the retry topic …".</param>
/// <param name="Next">What to do.</param>
public sealed record RetryTopicMisfit(string Topic, string What, string Next)
{
    /// <summary>It has fewer partitions than the source.</summary>
    public static RetryTopicMisfit TooFew(string topic, int partitions, int needed) => new(topic, $"has {partitions} partitions and the source {needed}: partition n of the one is for partition n of the other",
        $"Give it as many: kafka-topics.sh --alter --topic {topic} --partitions {needed}; or set topics.create: missing and start the process again.");

    /// <summary>One of its configs does not fit.</summary>
    internal static RetryTopicMisfit Config(string topic, string what, string config) => new(topic, what, $"Change it: kafka-configs.sh --alter --entity-type topics --entity-name {topic} --add-config {config}");

    /// <summary>The refusal of a run: WEIR2017.</summary>
    internal WeirException ToException() => new("WEIR2017", $"the retry topic '{Topic}' {What}", Next);
}
