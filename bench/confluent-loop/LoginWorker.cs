using System.Diagnostics;
using System.Text;
using Confluent.Kafka;

namespace Weir.Bench.ConfluentLoop;

/// <summary>A consumer and a transactional producer: what is read, what is written and the positions are one transaction.</summary>
sealed class LoginWorker : IDisposable
{
    const int Attempts = 10;
    static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);
    static readonly TimeSpan IdleWait = TimeSpan.FromMilliseconds(100);

    readonly string _source;
    readonly string _processed;
    readonly string _dead;
    readonly TimeSpan _commitInterval;
    readonly IConsumer<byte[]?, byte[]?> _consumer;
    readonly IProducer<byte[]?, byte[]?> _producer;
    readonly LoginJob _job = new();
    // Of the open transaction: the next offset to read.
    readonly Dictionary<TopicPartition, Offset> _positions = [];
    bool _isOpen;
    long _openedAt;
    bool _mustRewind;

    public LoginWorker(string servers, string source, string group, int number, TimeSpan commitInterval, IReadOnlyDictionary<string, string> settings)
    {
        (_source, _processed, _dead, _commitInterval) = (source, source + "-processed", source + "-dead", commitInterval);
        var consumer = new ConsumerConfig
        {
            BootstrapServers = servers,
            GroupId = group,
            EnableAutoCommit = false,
            AutoOffsetReset = AutoOffsetReset.Earliest,
            IsolationLevel = IsolationLevel.ReadCommitted,
            PartitionAssignmentStrategy = PartitionAssignmentStrategy.CooperativeSticky,
        };
        var producer = new ProducerConfig
        {
            BootstrapServers = servers,
            TransactionalId = $"{group}-{number}",
            BatchSize = 131_072,
            LingerMs = 5,
            Partitioner = Partitioner.Murmur2Random,
            // A record that could not be written fails the commit: nobody needs a report of each.
            EnableDeliveryReports = false,
        };
        foreach (var (name, value) in settings)
        {
            consumer.Set(name, value);
            producer.Set(name, value);
        }
        _consumer = new ConsumerBuilder<byte[]?, byte[]?>(consumer)
            .SetPartitionsRevokedHandler((_, _) => Abandon())
            .SetPartitionsLostHandler((_, _) => Abandon())
            .Build();
        _producer = new ProducerBuilder<byte[]?, byte[]?>(producer).Build();
    }

    public void Run(CancellationToken stop)
    {
        _producer.InitTransactions(Limit);
        _consumer.Subscribe(_source);
        while (!stop.IsCancellationRequested) Attempt(Turn);
        if (_isOpen) Attempt(Commit);
        _consumer.Close();
    }

    public void Dispose()
    {
        _consumer.Dispose();
        _producer.Dispose();
        _job.Dispose();
    }

    void Attempt(Action work)
    {
        try
        {
            work();
        }
        catch (KafkaException error) when (!error.Error.IsFatal)
        {
            Console.Error.WriteLine($"transaction aborted: {error.Error}");
            Abandon();
        }
    }

    void Turn()
    {
        if (_mustRewind) Rewind();
        var record = _consumer.Consume(_isOpen ? Left() : IdleWait);
        // A rebalance within Consume: what it returned is read again.
        if (_mustRewind) return;
        if (record is not null) Handle(record);
        if (_isOpen && Left() == TimeSpan.Zero) Commit();
    }

    // Until the open transaction is to be committed.
    TimeSpan Left()
    {
        var left = _commitInterval - Stopwatch.GetElapsedTime(_openedAt);
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }

    void Handle(ConsumeResult<byte[]?, byte[]?> record)
    {
        if (!_isOpen)
        {
            _producer.BeginTransaction();
            (_isOpen, _openedAt) = (true, Stopwatch.GetTimestamp());
        }
        var result = _job.Apply(record.Message.Value);
        var message = record.Message;
        if (result.Error is null)
        {
            Send(_processed, new() { Key = result.Key, Value = result.Value, Timestamp = message.Timestamp, Headers = message.Headers });
        }
        else
        {
            var headers = message.Headers ?? [];
            headers.Add("error", Encoding.UTF8.GetBytes(result.Error));
            Send(_dead, new() { Key = message.Key, Value = message.Value, Timestamp = message.Timestamp, Headers = headers });
        }
        _positions[record.TopicPartition] = record.Offset + 1;
    }

    void Send(string topic, Message<byte[]?, byte[]?> message)
    {
        while (true)
        {
            try
            {
                _producer.Produce(topic, message);
                return;
            }
            catch (ProduceException<byte[]?, byte[]?> full) when (full.Error.Code == ErrorCode.Local_QueueFull)
            {
                _producer.Poll(TimeSpan.FromMilliseconds(5));
            }
        }
    }

    void Commit()
    {
        Retried(() => _producer.SendOffsetsToTransaction(_positions.Select(position => new TopicPartitionOffset(position.Key, position.Value)), _consumer.ConsumerGroupMetadata, Limit));
        Retried(() => _producer.CommitTransaction(Limit));
        _positions.Clear();
        _isOpen = false;
    }

    // What the transaction has read is read again, also of partitions that stay.
    void Abandon()
    {
        if (!_isOpen) return;
        Retried(() => _producer.AbortTransaction(Limit));
        _positions.Clear();
        (_isOpen, _mustRewind) = (false, true);
    }

    void Rewind()
    {
        foreach (var committed in _consumer.Committed(_consumer.Assignment, Limit))
        {
            try
            {
                _consumer.Seek(new(committed.TopicPartition, committed.Offset == Offset.Unset ? Offset.Beginning : committed.Offset));
            }
            catch (KafkaException error) when (error.Error.Code == ErrorCode.Local_State)
            {
                // Assigned a moment ago: it begins at the committed offset by itself.
            }
        }
        _mustRewind = false;
    }

    static void Retried(Action work)
    {
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                work();
                return;
            }
            catch (KafkaRetriableException) when (attempt < Attempts)
            {
                // The same call again, as librdkafka asks for.
            }
        }
    }
}
