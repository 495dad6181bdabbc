using Weir.Kafka;
using Weir.Kafka.Admin;
using Weir.Protocol;

namespace Weir.DeadLetters;

/// <summary>A topic that records go back to.</summary>
/// <param name="Partitions">How many; 0: this user may not see it.</param>
/// <param name="Kept">How long after its timestamp a record is kept; null: for ever, from when it is written, or nobody may ask.</param>
sealed record OriginTopic(int Partitions, TimeSpan? Kept)
{
    // A record has to be read before it is deleted.
    static readonly TimeSpan MarginMax = TimeSpan.FromHours(1);
    const int MarginShare = 10;

    /// <summary>Whether this user may not see it, and so not know whether there is one.</summary>
    public bool IsHidden => Partitions == 0;

    /// <summary>Null: there is none of that name.</summary>
    /// <param name="client">Its cluster.</param>
    /// <param name="topic">Its name.</param>
    /// <param name="isAged">Whether it matters how long it keeps records.</param>
    /// <param name="note">Told that this may not be asked.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    public static async Task<OriginTopic?> FindAsync(KafkaClient client, string topic, bool isAged, Action<string> note, CancellationToken cancellation)
    {
        var admin = new KafkaAdmin(client);
        try
        {
            if (await admin.FindTopicAsync(topic, cancellation) is not { } found) return null;
            return new(found.Partitions.Count, isAged ? await KeptAsync(admin, topic, note, cancellation) : null);
        }
        catch (KafkaServerException none) when (none.Code == ErrorCode.InvalidTopicException)
        {
            return null;
        }
        catch (KafkaServerException refused) when (refused.Code == ErrorCode.TopicAuthorizationFailed)
        {
            return new(0, null);
        }
    }

    /// <summary>Whether a record with this timestamp would be deleted before, or soon after, anybody could read it.</summary>
    public bool IsTooOld(long timestamp, DateTimeOffset now)
    {
        if (Kept is not { } kept || timestamp < 0) return false;
        var margin = kept / MarginShare;
        return now.ToUnixTimeMilliseconds() - timestamp > (kept - (margin < MarginMax ? margin : MarginMax)).TotalMilliseconds;
    }

    static async Task<TimeSpan?> KeptAsync(KafkaAdmin admin, string topic, Action<string> note, CancellationToken cancellation)
    {
        try
        {
            var configs = await admin.DescribeTopicConfigsAsync(topic, cancellation);
            bool deletes = configs.GetValueOrDefault("cleanup.policy")?.Value?.Split(',').Any(policy => policy.Trim() == "delete") ?? true;
            if (!deletes || configs.GetValueOrDefault("message.timestamp.type")?.Value == "LogAppendTime") return null;
            long kept = configs.Number("retention.ms", -1);
            return kept < 0 || kept > TimeSpan.MaxValue.TotalMilliseconds / 2 ? null : TimeSpan.FromMilliseconds(kept);
        }
        catch (KafkaServerException refused) when (refused.Code is ErrorCode.TopicAuthorizationFailed or ErrorCode.ClusterAuthorizationFailed or ErrorCode.UnsupportedVersion)
        {
            note($"the settings of '{topic}' cannot be read ({refused.Code.Name()}): make sure that its retention.ms is longer than the letters' records are old; else they are deleted before the pipeline reads them, and --timestamp now is right");
            return null;
        }
    }
}
