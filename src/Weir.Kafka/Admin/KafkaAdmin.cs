using Weir.Protocol;

namespace Weir.Kafka.Admin;

/// <summary>Administration of a cluster: topics, configs, offsets, groups, transactions. An error keeps Kafka's name.</summary>
/// <remarks>What may pass is tried again for at most <see cref="PatienceSeconds"/> s; a topic that does not exist only three times, since it may just have been made.</remarks>
public sealed partial class KafkaAdmin(KafkaClient client)
{
    /// <summary>How long a request that may still succeed is repeated, in seconds.</summary>
    public const int PatienceSeconds = 15;

    const int TriesForUnknownTopic = 4;
    static readonly TimeSpan OperationTimeout = TimeSpan.FromSeconds(10);

    /// <summary>What one broker can do. Asked once: a broker that cannot be reached is the answer.</summary>
    /// <exception cref="KafkaConnectionException">It cannot be reached under the address that the cluster has for it.</exception>
    public async Task<BrokerAbilities> AbilitiesAsync(int node, CancellationToken cancellation) => new(await client.ConnectAsync(node, Lane.Control, cancellation));

    async Task<T> RetryAsync<T>(Func<int, Task<T>> attempt, CancellationToken cancellation)
    {
        long start = client.Options.Time.GetTimestamp();
        var backoff = client.NewBackoff();
        for (int tries = 1; ; tries++)
        {
            try
            {
                return await attempt(tries);
            }
            catch (KafkaException e) when (MayPass(e, tries) && client.Options.Time.GetElapsedTime(start).TotalSeconds < PatienceSeconds)
            {
                await backoff.WaitAsync(cancellation);
                await RelearnAsync(e, cancellation);
            }
        }
    }

    // The broker asked may be gone, or no longer the controller: who is there has to be asked of the others.
    async Task RelearnAsync(KafkaException failure, CancellationToken cancellation)
    {
        // Where nobody answers, the next try says what is wrong, or ends the patience.
        if (failure is KafkaConnectionException or KafkaServerException { Code: ErrorCode.NotController }) await client.TryRefreshAsync([], cancellation);
    }

    static bool MayPass(KafkaException e, int tries) =>
        e.IsRetriable && (e is not KafkaServerException { Code: ErrorCode.UnknownTopicOrPartition or ErrorCode.UnknownTopicId } || tries < TriesForUnknownTopic);

    static void Check(ErrorCode code, string subject, string? serverMessage = null)
    {
        if (code != ErrorCode.None) throw new KafkaServerException(code, subject, serverMessage);
    }
}
