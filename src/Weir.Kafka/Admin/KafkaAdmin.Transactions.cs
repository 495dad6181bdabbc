using Weir.Protocol.Messages;

namespace Weir.Kafka.Admin;

public sealed partial class KafkaAdmin
{
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
            found.TransactionStartTimeMs >= 0 ? DateTimeOffset.FromUnixTimeMilliseconds(found.TransactionStartTimeMs) : null,
            [.. found.Topics.SelectMany(topic => topic.Partitions.Select(partition => new TopicPartition(topic.Topic, partition)))]);
    }, cancellation);
}
