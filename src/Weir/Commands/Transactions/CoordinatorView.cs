using System.Globalization;
using Weir.Kafka;
using Weir.Kafka.Admin;
using Weir.Protocol;

namespace Weir.Commands.Transactions;

/// <summary>How much this user sees of the transactions' coordinators. A marker in a partition takes away what a producer wrote there and may yet commit, so none may end a transaction that only seems to have no coordinator.</summary>
/// <param name="SeesAllIds">Whether the list of transactions holds all of them: a cluster leaves out those that this user may not DESCRIBE.</param>
/// <param name="Absence">Why a coordinator may be missing; null: all are there.</param>
/// <param name="OldestOpen">How old a transaction may get before its coordinator aborts it: <c>transaction.max.timeout.ms</c>, where it may not be asked Kafka's default of 15 min.</param>
sealed record CoordinatorView(bool SeesAllIds, string? Absence, TimeSpan OldestOpen)
{
    const string StateTopic = "__transaction_state";
    const long UsualMilliseconds = 900_000;

    // Coordinators look every 10 s for transactions that are too old, and try to write their markers again and again; clocks differ.
    static readonly TimeSpan Margin = TimeSpan.FromMinutes(5);

    public static async Task<CoordinatorView> OfAsync(KafkaClient client, CancellationToken cancellation)
    {
        var admin = new KafkaAdmin(client);
        return new(await SeesAllAsync(admin, cancellation), await AbsenceAsync(admin, cancellation), await OldestAsync(client, admin, cancellation));
    }

    /// <summary>Why the transaction may be alive although no coordinator names it; null: it is not.</summary>
    /// <param name="producer">Who has it open.</param>
    /// <param name="isListed">Whether a coordinator knows the producer, though nothing of this transaction.</param>
    /// <param name="now">The time.</param>
    public string? DoubtOf(ActiveProducer producer, bool isListed, DateTimeOffset now)
    {
        if (!isListed && !SeesAllIds) return "its transactional id may be one that this user may not see: ask again with DESCRIBE on all transactional ids";
        if (!isListed && Absence is { } absence) return $"its coordinator may be away: {absence}";
        // A transaction that ended between two questions looks like this too.
        bool isOld = producer.LastWrite is { } last && now - last > OldestOpen + Margin;
        return isOld ? null : string.Create(CultureInfo.InvariantCulture, $"its producer may still be at work: a transaction may be open for {OldestOpen.TotalSeconds:0} s here");
    }

    // Of an id that nobody has, a cluster says so only to those who may see all.
    static async Task<bool> SeesAllAsync(KafkaAdmin admin, CancellationToken cancellation)
    {
        try
        {
            await admin.DescribeTransactionAsync($"weir-{Guid.NewGuid():N}", cancellation);
            return true;
        }
        catch (KafkaServerException answer) when (answer.Code is ErrorCode.TransactionalIdNotFound or ErrorCode.TransactionalIdAuthorizationFailed)
        {
            return answer.Code == ErrorCode.TransactionalIdNotFound;
        }
    }

    // The embedded broker has no such topic, and one coordinator.
    static async Task<string?> AbsenceAsync(KafkaAdmin admin, CancellationToken cancellation)
    {
        try
        {
            bool isAway = (await admin.FindTopicAsync(StateTopic, cancellation))?.Partitions.Any(partition => partition.Leader < 0) ?? false;
            return isAway ? $"a partition of {StateTopic} has no leader" : null;
        }
        catch (KafkaServerException refused) when (refused.Code == ErrorCode.TopicAuthorizationFailed)
        {
            return $"this user may not see {StateTopic}";
        }
    }

    static async Task<TimeSpan> OldestAsync(KafkaClient client, KafkaAdmin admin, CancellationToken cancellation)
    {
        long longest = UsualMilliseconds;
        try
        {
            longest = (await admin.DescribeBrokerConfigsAsync(client.Metadata.Nodes.Keys.Min(), cancellation)).Number("transaction.max.timeout.ms", longest);
        }
        catch (KafkaServerException refused) when (refused.Code is ErrorCode.ClusterAuthorizationFailed or ErrorCode.UnsupportedVersion)
        {
            // A cluster that allows more also lets its users ask.
        }
        return TimeSpan.FromMilliseconds(longest);
    }
}
