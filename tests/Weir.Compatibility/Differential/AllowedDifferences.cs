using System.Reflection;

namespace Weir.Compatibility.Differential;

/// <summary>Where our answers may differ from Apache Kafka's, each with its reason. What is a choice of ours stands in the head of the handler too.</summary>
static class AllowedDifferences
{
    const sbyte DynamicDefaultConfig = 3, StaticConfig = 4, DefaultConfig = 5;

    /// <summary>Field, alone or with its structure, and why it may differ.</summary>
    static readonly Dictionary<string, string> Fields = new()
    {
        ["ThrottleTimeMs"] = "a quota's wait, that is, time",
        ["Host"] = "where the broker is",
        ["Port"] = "where the broker is",
        ["ClusterId"] = "an id",
        ["FinalizedFeaturesEpoch"] = "counts what happened to the cluster",
        ["ErrorMessage"] = "words for people; the code is compared",
        ["BatchIndexErrorMessage"] = "words for people",
        ["LogAppendTimeMs"] = "time",
        ["LastTimestamp"] = "time",
        ["TransactionStartTimeMs"] = "time",
        ["LogDir"] = "a path",
        ["TotalBytes"] = "the machine's",
        ["UsableBytes"] = "the machine's",
        ["CreatableTopicResult.TopicId"] = "an id that Apache Kafka also draws for what it only validates; Metadata's is compared",
        ["FetchResponse.SessionId"] = "we keep no fetch sessions: FetchHandler",
        ["DescribeConfigsResourceResult.Documentation"] = "we have none: DescribeConfigsHandler",
    };

    /// <summary>Lists in which Apache Kafka may have more: APIs, features and settings that we do not have; and transactions behind what was fetched, since its index is sparse.</summary>
    static readonly HashSet<string> Longer = ["ApiKeys", "SupportedFeatures", "FinalizedFeatures", "Configs", "AbortedTransactions"];

    /// <summary>Whether a field need not be the same; what may differ must still be there, or not, on both sides.</summary>
    public static bool IsAllowed(PropertyInfo field, object ours, object theirs) => Fields.ContainsKey(field.Name) || Fields.ContainsKey($"{field.DeclaringType!.Name}.{field.Name}")
        // Nothing was fetched: what would be skipped is nobody's business.
        || field.Name == "AbortedTransactions" && field.GetValue(ours) is null
        // Of Apache Kafka's node a file says what is our default, and a topic with log append time has its broker's.
        || field.Name == "Timestamp" && (long)field.GetValue(ours)! > Batches.Time + 60_000 && (long)field.GetValue(theirs)! > Batches.Time + 60_000
        || field.Name == "ConfigSource" && (sbyte)field.GetValue(ours)! == DefaultConfig && IsOfNode(field.GetValue(theirs)!);

    /// <summary>Whether our list may lack items of Apache Kafka's.</summary>
    public static bool MayLack(PropertyInfo field) => Longer.Contains(field.Name);

    static bool IsOfNode(object source) => source is DynamicDefaultConfig or StaticConfig;

    /// <summary>Whether an item is this run's: topics, groups and transactional ids of others are on the same Apache Kafka.</summary>
    public static bool Counts(string world, PropertyInfo field, object item)
    {
        if (IsTopicWithoutPartitions(item)) return false;
        if (field.Name == "Synonyms") return !IsOfNode(item.GetType().GetProperty("Source")!.GetValue(item)!);
        if (field.Name is not ("Topics" or "Groups" or "TransactionStates" or "Results") || !item.GetType().IsClass) return true;
        string[] names = ["Name", "GroupId", "TransactionalId", "Topic", "User"];
        return names.Select(name => item.GetType().GetProperty(name)?.GetValue(item) as string).FirstOrDefault(name => name is not null) is not { } name || name.StartsWith(world, StringComparison.Ordinal) || !IsAnothers(name);
    }

    // It was asked for without any: some answers of Apache Kafka name it still, others do not.
    static bool IsTopicWithoutPartitions(object item)
    {
        var type = item.GetType();
        string[] names = ["Partitions", "ResultsByPartition"];
        return type.GetProperty("ErrorCode") is null && names.Any(name => type.GetProperty(name)?.GetValue(item) is System.Collections.IList { Count: 0 });
    }

    // weir and guest may log in to Apache Kafka by its script.
    static bool IsAnothers(string name) => name is "weir" or "guest" || name.StartsWith("__", StringComparison.Ordinal) || name.StartsWith("differential-", StringComparison.Ordinal);
}
