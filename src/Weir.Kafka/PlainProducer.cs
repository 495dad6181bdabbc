using Weir.Kafka.Production;
using Weir.Protocol;
using Weir.Protocol.Messages;

namespace Weir.Kafka;

/// <summary>
/// Writes records without transactions: acks=all and idempotent, so each is there once and in order, whatever the connections do. Records are gathered
/// while those before them are on their way. For one caller at a time; after a failure it is of no more use.
/// </summary>
/// <example><code>
/// record.CopyTo(producer.Append("logins", 0, now, keyLength: -1, record.Length).Value);
/// if (producer.IsFull) await producer.SendAsync(cancellation);
/// </code></example>
public sealed class PlainProducer
{
    // From version 13 on a produce request names topics by id.
    const short NewestByName = 12;
    readonly KafkaClient _client;
    readonly PlainProducerOptions _options;
    readonly DeliveryWatch _watch;
    readonly OutputBatchPool _pool = new();
    readonly PartitionSequences _sequences = new();
    ProducerIdentity _identity = new(-1, -1);
    OutputTransaction? _open;
    Task _sending = Task.CompletedTask;

    /// <param name="client">The cluster to write to; it stays the caller's.</param>
    /// <param name="options">Null: the defaults.</param>
    public PlainProducer(KafkaClient client, PlainProducerOptions? options = null)
    {
        (_client, _options) = (client, options ?? new());
        _watch = new(client.Options.Time, _options.PatienceTime, _options.OnWaiting);
    }

    /// <summary>Records that are written and acknowledged, in the order of <see cref="Append"/> within a partition.</summary>
    public long Acknowledged { get; private set; }

    /// <summary>Whether it is time for <see cref="SendAsync"/>.</summary>
    public bool IsFull => _open?.Bytes >= _options.BufferBytes;

    /// <summary>Makes room for a record, whose key and value the caller writes before the next call.</summary>
    /// <param name="topic">It must exist.</param>
    /// <param name="partition">It must exist.</param>
    /// <param name="timestamp">Milliseconds since 1970.</param>
    /// <param name="keyLength">Bytes of the key; -1 for null.</param>
    /// <param name="valueLength">Bytes of the value; -1 for null.</param>
    /// <param name="encodedHeaders">As <see cref="HeaderEncoder.Encoded"/> gives them; empty for none.</param>
    public RecordSlot Append(string topic, int partition, long timestamp, int keyLength, int valueLength, ReadOnlySpan<byte> encodedHeaders = default)
    {
        _open ??= new OutputTransaction(_pool, _options.BatchBytes);
        _open.Records++;
        return _open.Append(topic, partition, timestamp, keyLength, valueLength, encodedHeaders);
    }

    /// <summary>Starts sending what was gathered, once what was sent before has been acknowledged.</summary>
    /// <exception cref="KafkaServerException">A broker refused records sent before.</exception>
    /// <exception cref="KafkaConnectionException">They were not taken within the delivery time-out.</exception>
    public async Task SendAsync(CancellationToken cancellation)
    {
        await _sending;
        if (_open is null) return;
        if (_identity.Id < 0) _identity = await IdentifyAsync(cancellation);
        var next = _open;
        _open = null;
        next.Close();
        _sending = DeliverAsync(next, cancellation);
    }

    /// <summary>Sends what was gathered and waits until everything is acknowledged; exceptions as of <see cref="SendAsync"/>.</summary>
    public async Task FlushAsync(CancellationToken cancellation)
    {
        await SendAsync(cancellation);
        await _sending;
    }

    async Task DeliverAsync(OutputTransaction records, CancellationToken cancellation)
    {
        var rounds = new OutputRounds(records, _sequences);
        using var watched = _watch.Begin();
        try
        {
            while (rounds.Next() is { Count: > 0 } round)
            {
                await LearnAsync([.. round.Select(batch => batch.Topic).Distinct()], cancellation);
                await new ProduceRound(_client, null, _identity, NewestByName, _options.DeliveryTimeout, _ => _options.Compression, _watch.Failed).SendAsync(round, cancellation);
                if (_options.OnDelivered is { } told) foreach (var batch in round) told(new(batch.Topic, batch.Partition, batch.BaseOffset, batch.Records.Count));
            }
        }
        catch (TransactionFailedException failure)
        {
            throw failure.Code == ErrorCode.None
                ? new KafkaConnectionException(string.Join(", ", _client.Options.BootstrapServers), failure.Message, cause: failure)
                : new KafkaServerException(failure.Code, failure.Message);
        }
        _watch.Delivered();
        Acknowledged += records.Records;
        records.Release();
    }

    // Once something was delivered a cluster that is away is one that comes back: the round asks for the leaders again, for as long as a delivery may take.
    async Task LearnAsync(List<string> topics, CancellationToken cancellation)
    {
        try
        {
            await _client.MetadataOfAsync(topics, cancellation);
        }
        catch (KafkaException away) when (away.IsRetriable && Acknowledged > 0)
        {
            _watch.Failed(away.Message);
        }
    }

    async Task<ProducerIdentity> IdentifyAsync(CancellationToken cancellation)
    {
        using var watched = _watch.Begin();
        var backoff = _client.NewBackoff();
        long started = _client.Options.Time.GetTimestamp();
        while (true)
        {
            var answer = await _client.SendToAnyAsync(new InitProducerIdRequest { TransactionalId = null, TransactionTimeoutMs = -1, ProducerId = -1, ProducerEpoch = -1 }, cancellation);
            if (answer.ErrorCode == ErrorCode.None) return new(answer.ProducerId, answer.ProducerEpoch);
            if (!answer.ErrorCode.IsRetriable() || _client.Options.Time.GetElapsedTime(started) > _options.DeliveryTimeout) throw new KafkaServerException(answer.ErrorCode, "a producer id");
            _watch.Failed($"a producer id: {answer.ErrorCode.Name()}");
            await backoff.WaitAsync(cancellation);
        }
    }
}
