using Weir.Kafka.Connections;
using Weir.Protocol;
using Weir.Protocol.Messages;

namespace Weir.Kafka.Production;

/// <summary>
/// Brings one batch to each of several partitions: a request per leader, or more where one would be larger than <see cref="KafkaClientOptions.MaxRequestBytes"/>,
/// all at once; what failed again after a wait, to the leaders of then.
/// The same sequence numbers make a batch that arrives twice be appended once.
/// </summary>
sealed class ProduceRound(KafkaClient client, string? transactionalId, ProducerIdentity identity, short newestVersion, TimeSpan limit, Func<string, CompressionType>? compression = null, Action<string>? failed = null)
{
    static readonly TimeSpan BrokerTimeout = TimeSpan.FromSeconds(5);
    static readonly TimeSpan AnswerTimeout = TimeSpan.FromSeconds(8);

    /// <exception cref="TransactionFailedException">A batch was refused, or was not taken within the limit.</exception>
    public async Task SendAsync(IReadOnlyList<OutputBatch> batches, CancellationToken cancellation)
    {
        long started = client.Options.Time.GetTimestamp();
        var backoff = client.NewBackoff();
        var left = batches;
        while (true)
        {
            var failures = await TryAsync(left, cancellation);
            if (failures.Count == 0) return;
            var (batch, why, code) = failures[0];
            if (client.Options.Time.GetElapsedTime(started) > limit)
                throw new TransactionFailedException(TransactionFailure.Abort, $"producing to '{batch.Topic}' {batch.Partition}: not taken within {limit.TotalSeconds:0} s ({why})", code);
            failed?.Invoke($"producing to '{batch.Topic}' {batch.Partition}: {why}");
            await backoff.WaitAsync(cancellation);
            left = [.. failures.Select(failure => failure.Batch)];
            await client.TryRefreshAsync(left.Select(batch => batch.Topic), cancellation);
        }
    }

    async Task<List<(OutputBatch Batch, string Why, ErrorCode Code)>> TryAsync(IReadOnlyList<OutputBatch> batches, CancellationToken cancellation)
    {
        var metadata = client.Metadata;
        var requests = batches.GroupBy(batch => metadata.Find(batch.Topic, batch.Partition)?.Leader ?? -1)
            .Select(leader => leader.Key < 0 ? Task.FromResult(leader.Select(batch => WithoutLeader(metadata, batch)).ToList()) : SendAsync(leader.Key, [.. leader], cancellation));
        // WhenAll throws only after all have ended: a batch that is still being sent must not be given back.
        return [.. (await Task.WhenAll(requests)).SelectMany(failures => failures)];
    }

    static (OutputBatch Batch, string Why, ErrorCode Code) WithoutLeader(ClusterMetadata metadata, OutputBatch batch) => metadata.Topics.GetValueOrDefault(batch.Topic) switch
    {
        { Error: ErrorCode.UnknownTopicOrPartition } => (batch, "the topic does not exist", ErrorCode.UnknownTopicOrPartition),
        { Error: not ErrorCode.None and var error } => (batch, error.Name(), error),
        { Partitions.Count: var count } when batch.Partition >= count => (batch, $"the topic has {count} partitions", ErrorCode.UnknownTopicOrPartition),
        _ => (batch, "no leader", ErrorCode.LeaderNotAvailable),
    };

    async Task<List<(OutputBatch Batch, string Why, ErrorCode Code)>> SendAsync(int leader, List<OutputBatch> batches, CancellationToken cancellation)
    {
        try
        {
            var connection = await client.ConnectAsync(leader, Lane.Produce, cancellation);
            return [.. (await Task.WhenAll(Requests(batches).Select(request => SendAsync(connection, request)))).SelectMany(failures => failures)];
        }
        catch (KafkaException exception) when (exception.IsRetriable)
        {
            return [.. batches.Select(batch => (batch, exception.Message, ErrorCode.None))];
        }
    }

    async Task<List<(OutputBatch Batch, string Why, ErrorCode Code)>> SendAsync(KafkaConnection connection, List<(OutputBatch Batch, ReadOnlyMemory<byte> Records)> batches)
    {
        try
        {
            // Not cancelled once it is sent: the batches' memory belongs to the connection until the answer came or it closed.
            var answer = await connection.SendAsync(RequestOf(batches), new RequestOptions(AnswerTimeout, newestVersion), CancellationToken.None);
            return FailuresOf(answer, batches);
        }
        catch (KafkaException exception) when (exception.IsRetriable)
        {
            return [.. batches.Select(sent => (sent.Batch, exception.Message, ErrorCode.None))];
        }
    }

    // As large as a request may be; a batch that is larger by itself is its broker's to refuse.
    List<List<(OutputBatch Batch, ReadOnlyMemory<byte> Records)>> Requests(List<OutputBatch> batches)
    {
        var requests = new List<List<(OutputBatch, ReadOnlyMemory<byte>)>>(1);
        long bytes = long.MaxValue;
        foreach (var batch in batches)
        {
            var records = batch.Records.Complete(identity.Id, identity.Epoch, batch.Sequence, isTransactional: transactionalId is not null, compression?.Invoke(batch.Topic) ?? CompressionType.None);
            if (bytes > client.Options.MaxRequestBytes - records.Length)
            {
                requests.Add([]);
                bytes = 0;
            }
            requests[^1].Add((batch, records));
            bytes += records.Length;
        }
        return requests;
    }

    ProduceRequest RequestOf(List<(OutputBatch Batch, ReadOnlyMemory<byte> Records)> batches) => new()
    {
        TransactionalId = transactionalId,
        Acks = -1,
        TimeoutMs = (int)BrokerTimeout.TotalMilliseconds,
        TopicData = [.. batches.GroupBy(sent => sent.Batch.Topic).Select(topic => new ProduceRequest.TopicProduceData { Name = topic.Key, PartitionData = [.. topic.Select(sent => new ProduceRequest.PartitionProduceData { Index = sent.Batch.Partition, Records = sent.Records })] })],
    };

    static List<(OutputBatch Batch, string Why, ErrorCode Code)> FailuresOf(ProduceResponse answer, List<(OutputBatch Batch, ReadOnlyMemory<byte> Records)> batches)
    {
        var failures = new List<(OutputBatch, string, ErrorCode)>();
        foreach (var topic in answer.Responses)
        {
            foreach (var partition in topic.PartitionResponses)
            {
                var batch = batches.Find(sent => sent.Batch.Partition == partition.Index && sent.Batch.Topic == topic.Name).Batch;
                batch.BaseOffset = partition.ErrorCode == ErrorCode.None ? partition.BaseOffset : -1;
                if (partition.ErrorCode is ErrorCode.None or ErrorCode.DuplicateSequenceNumber) continue;
                if (!IsWorthRetrying(partition.ErrorCode)) throw TransactionFailedException.Of(partition.ErrorCode, $"producing to '{topic.Name}' {partition.Index}", partition.ErrorCode.RefusesRecords() ? batch.Records.Count : 0, new(topic.Name, partition.Index));
                failures.Add((batch, Why(partition), partition.ErrorCode));
            }
        }
        return failures;
    }

    // What the broker adds says more than the code: which disk, which limit.
    static string Why(ProduceResponse.PartitionProduceResponse partition) => partition.ErrorMessage is { Length: > 0 } more ? $"{partition.ErrorCode.Name()}, {more}" : partition.ErrorCode.Name();

    static bool IsWorthRetrying(ErrorCode code) => code.IsRetriable() && code is not (ErrorCode.CorruptMessage or ErrorCode.UnknownProducerId);
}
