using Weir.Protocol.Messages;

namespace Weir.Kafka.Admin;

public sealed partial class KafkaAdmin
{
    /// <summary>Version 6 is about two-phase commit (KIP-939).</summary>
    const short InitProducerIdPlain = 5;

    /// <summary>The transactional ids that this user may see, from all brokers, by name.</summary>
    /// <exception cref="KafkaServerException">UNSUPPORTED_VERSION from brokers before 3.0 (KIP-664).</exception>
    public Task<IReadOnlyList<ListedTransaction>> ListTransactionsAsync(CancellationToken cancellation) => RetryAsync<IReadOnlyList<ListedTransaction>>(async _ =>
    {
        var metadata = await client.RefreshAsync([], cancellation);
        var answers = await Task.WhenAll(metadata.Nodes.Keys.Select(node => client.SendAsync(node, Lane.Control, new ListTransactionsRequest(), cancellation).AsTask()));
        foreach (var answer in answers) Check(answer.ErrorCode, "the list of transactions");
        return [.. answers.SelectMany(answer => answer.TransactionStates).Select(state => new ListedTransaction(state.TransactionalId, state.ProducerId, state.TransactionState)).OrderBy(state => state.TransactionalId, StringComparer.Ordinal)];
    }, cancellation);

    /// <summary>One transactional id.</summary>
    /// <exception cref="KafkaServerException">TRANSACTIONAL_ID_NOT_FOUND, TRANSACTIONAL_ID_AUTHORIZATION_FAILED …</exception>
    public Task<TransactionDescription> DescribeTransactionAsync(string transactionalId, CancellationToken cancellation) => AskCoordinatorAsync(CoordinatorKind.Transaction, transactionalId, async () =>
    {
        var answer = await client.SendToCoordinatorAsync(CoordinatorKind.Transaction, transactionalId, Lane.Control, new DescribeTransactionsRequest { TransactionalIds = [transactionalId] }, cancellation);
        var found = answer.TransactionStates.Single();
        Check(found.ErrorCode, $"transactional id '{transactionalId}'");
        return new TransactionDescription(transactionalId, found.TransactionState, found.ProducerId, found.ProducerEpoch, TimeSpan.FromMilliseconds(found.TransactionTimeoutMs),
            TimeOf(found.TransactionStartTimeMs),
            [.. found.Topics.SelectMany(topic => topic.Partitions.Select(partition => new TopicPartition(topic.Topic, partition)))]);
    }, cancellation);

    /// <summary>The producers that the partitions' leaders remember; one with an open transaction is what holds read_committed readers up.</summary>
    /// <exception cref="KafkaServerException">UNSUPPORTED_VERSION from brokers before 2.8 (KIP-664), UNKNOWN_TOPIC_OR_PARTITION, TOPIC_AUTHORIZATION_FAILED …</exception>
    public Task<IReadOnlyList<ActiveProducer>> DescribeProducersAsync(IReadOnlyCollection<TopicPartition> partitions, CancellationToken cancellation) => RetryAsync<IReadOnlyList<ActiveProducer>>(async _ =>
    {
        var metadata = await RefreshTopicsAsync([.. partitions.Select(partition => partition.Topic).Distinct()], cancellation);
        var answers = await Task.WhenAll(partitions.GroupBy(partition => LeaderOf(metadata, partition)).Select(led => client.SendAsync(led.Key, Lane.Control, new DescribeProducersRequest
        {
            Topics = [.. led.GroupBy(partition => partition.Topic).Select(topic => new DescribeProducersRequest.TopicRequest { Name = topic.Key, PartitionIndexes = [.. topic.Select(partition => partition.Partition)] })],
        }, cancellation).AsTask()));
        var found = new List<ActiveProducer>();
        foreach (var topic in answers.SelectMany(answer => answer.Topics))
        {
            foreach (var answer in topic.Partitions)
            {
                var partition = new TopicPartition(topic.Name, answer.PartitionIndex);
                Check(answer.ErrorCode, $"partition {partition}", answer.ErrorMessage);
                found.AddRange(answer.ActiveProducers.Select(producer => Producer(partition, producer)));
            }
        }
        return [.. found.OrderBy(producer => producer.Partition.Topic, StringComparer.Ordinal).ThenBy(producer => producer.Partition.Partition).ThenBy(producer => producer.ProducerId)];
    }, cancellation);

    /// <summary>Takes a transactional id as its next producer would: what it left open is aborted, and the producer that has it now is fenced.</summary>
    /// <exception cref="KafkaServerException">TRANSACTIONAL_ID_AUTHORIZATION_FAILED …</exception>
    public async Task AbortTransactionAsync(string transactionalId, CancellationToken cancellation)
    {
        // Asking first: an id that nobody had would be made by taking it.
        var known = await DescribeTransactionAsync(transactionalId, cancellation);
        await AskCoordinatorAsync(CoordinatorKind.Transaction, transactionalId, async () =>
        {
            var request = new InitProducerIdRequest { TransactionalId = transactionalId, TransactionTimeoutMs = (int)known.Timeout.TotalMilliseconds, ProducerId = -1, ProducerEpoch = -1 };
            var answer = await client.SendToCoordinatorAsync(CoordinatorKind.Transaction, transactionalId, Lane.Control, request, cancellation, newestVersion: InitProducerIdPlain);
            Check(answer.ErrorCode, $"transactional id '{transactionalId}'");
            return true;
        }, cancellation);
    }

    /// <summary>Writes the marker that aborts a transaction which no coordinator knows any more, in one partition.</summary>
    /// <param name="producer">As <see cref="DescribeProducersAsync"/> found it.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <exception cref="KafkaServerException">CLUSTER_AUTHORIZATION_FAILED, UNSUPPORTED_VERSION where the broker has no such transactions, INVALID_PRODUCER_EPOCH …</exception>
    public Task AbortTransactionAsync(ActiveProducer producer, CancellationToken cancellation) => RetryAsync(async _ =>
    {
        var partition = producer.Partition;
        var metadata = await RefreshTopicsAsync([partition.Topic], cancellation);
        var answer = await client.SendAsync(LeaderOf(metadata, partition), Lane.Control, new WriteTxnMarkersRequest
        {
            Markers =
            [
                new()
                {
                    ProducerId = producer.ProducerId,
                    ProducerEpoch = (short)producer.ProducerEpoch,
                    CoordinatorEpoch = Math.Max(producer.CoordinatorEpoch, 0),
                    TransactionResult = false,
                    Topics = [new() { Name = partition.Topic, PartitionIndexes = [partition.Partition] }],
                },
            ],
        }, cancellation);
        Check(answer.Markers.Single().Topics.Single().Partitions.Single().ErrorCode, $"partition {partition}");
        return true;
    }, cancellation);

    static ActiveProducer Producer(TopicPartition partition, DescribeProducersResponse.ProducerState producer) => new(partition, producer.ProducerId, producer.ProducerEpoch, producer.CoordinatorEpoch,
        TimeOf(producer.LastTimestamp), producer.CurrentTxnStartOffset >= 0 ? producer.CurrentTxnStartOffset : null);

    // The last one is a record's own timestamp, and a producer may have written any number.
    static DateTimeOffset? TimeOf(long milliseconds) => milliseconds < 0 ? null : DateTimeOffset.FromUnixTimeMilliseconds(Math.Min(milliseconds, DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()));
}
