using Weir.Kafka.Admin;
using Weir.Kafka.Production;
using Weir.Protocol;

namespace Weir.Kafka;

/// <summary>
/// Writes transactions of records alone, without a group's positions, under one transactional id: all of a transaction is seen by readers, or nothing.
/// Whoever takes the same id later fences this writer. For one caller at a time.
/// </summary>
/// <example><code>
/// await writer.TakeAsync(cancellation);
/// record.CopyTo(writer.Append("logins", 0, now, keyLength: -1, record.Length).Value);
/// await writer.CommitAsync(cancellation);
/// </code></example>
public sealed class TransactionWriter
{
    readonly TransactionWriterOptions _options;
    readonly TransactionalProducer _producer;
    readonly OutputBatchPool _pool = new();
    readonly Dictionary<string, int> _taken = new(StringComparer.Ordinal);
    readonly KafkaClient _client;
    OutputTransaction? _open;

    /// <param name="client">The cluster to write to; it stays the caller's.</param>
    /// <param name="transactionalId">The name that is fenced.</param>
    /// <param name="options">Null: the defaults.</param>
    public TransactionWriter(KafkaClient client, string transactionalId, TransactionWriterOptions? options = null)
    {
        (_client, TransactionalId, _options) = (client, transactionalId, options ?? new());
        _producer = new(client, transactionalId, _options.TransactionTimeout, _ => _options.Compression);
    }

    /// <summary>As given.</summary>
    public string TransactionalId { get; }

    /// <summary>Bytes gathered for the next commit.</summary>
    public long Bytes => _open?.Bytes ?? 0;

    /// <summary>Takes the id: fences every other holder and aborts what any of them left open. Returns when the transaction before is decided and its records can be read.</summary>
    /// <exception cref="KafkaServerException">TRANSACTIONAL_ID_AUTHORIZATION_FAILED …</exception>
    public Task TakeAsync(CancellationToken cancellation)
    {
        _open?.Release();
        _open = null;
        return _producer.RecoverAsync(cancellation);
    }

    /// <summary>The largest batch that a topic takes, its <c>max.message.bytes</c>, where that may be less than <see cref="TransactionWriterOptions.BatchBytes"/>.</summary>
    public void Limit(string topic, int batchBytesMax) => _taken[topic] = batchBytesMax;

    /// <summary>Makes room for a record, whose key and value the caller writes before the next call. Nothing is sent before <see cref="CommitAsync"/>.</summary>
    /// <param name="topic">It must exist.</param>
    /// <param name="partition">It must exist.</param>
    /// <param name="timestamp">Milliseconds since 1970.</param>
    /// <param name="keyLength">Bytes of the key; -1 for null.</param>
    /// <param name="valueLength">Bytes of the value; -1 for null.</param>
    /// <param name="encodedHeaders">As <see cref="HeaderEncoder.Encoded"/> gives them; empty for none.</param>
    public RecordSlot Append(string topic, int partition, long timestamp, int keyLength, int valueLength, ReadOnlySpan<byte> encodedHeaders = default)
    {
        _open ??= new OutputTransaction(_pool, _options.BatchBytes, _taken);
        return _open.Append(topic, partition, timestamp, keyLength, valueLength, encodedHeaders);
    }

    /// <summary>Writes what was gathered and commits it.</summary>
    /// <exception cref="TransactionLostException">It did not commit, or that is unknown; <see cref="TakeAsync"/> decides it.</exception>
    public async Task CommitAsync(CancellationToken cancellation)
    {
        if (_open is not { } transaction) return;
        _open = null;
        transaction.Close();
        try
        {
            await _client.MetadataOfAsync([.. transaction.Topics], cancellation);
            await _producer.DeliverAsync(transaction, null, cancellation);
        }
        catch (TransactionFailedException failure)
        {
            throw new TransactionLostException(TransactionalId, failure);
        }
        transaction.Release();
    }

    /// <summary>
    /// Waits until what committed can be read, for <see cref="TransactionWriterOptions.TransactionTimeout"/> at most, and takes nothing from whoever has the id by now.
    /// Does not wait where the cluster cannot tell (Kafka before 3.0).
    /// </summary>
    /// <exception cref="KafkaServerException">The coordinator does not answer for the id.</exception>
    public async Task SettleAsync(CancellationToken cancellation)
    {
        var admin = new KafkaAdmin(_client);
        var backoff = _client.NewBackoff();
        long started = _client.Options.Time.GetTimestamp();
        try
        {
            // Markers are being written; a later holder's transaction can begin only behind that.
            while ((await admin.DescribeTransactionAsync(TransactionalId, cancellation)).State == "PrepareCommit" && _client.Options.Time.GetElapsedTime(started) < _options.TransactionTimeout)
                await backoff.WaitAsync(cancellation);
        }
        catch (KafkaServerException old) when (old.Code == ErrorCode.UnsupportedVersion)
        {
            // It commits all the same; only nobody says when.
        }
    }
}
