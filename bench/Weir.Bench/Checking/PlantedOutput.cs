using System.Text;
using System.Text.Json;
using Confluent.Kafka;
using Weir.Bench.Records;
using Weir.Bench.Witnesses;

namespace Weir.Bench.Checking;

/// <summary>The right output of the first records of the stream, for errors to be planted in.</summary>
sealed class PlantedOutput
{
    readonly Dictionary<string, PlantedRecord> _right = [];

    readonly int _partitions;

    public PlantedOutput(IEnumerable<Login> logins, int partitions)
    {
        _partitions = partitions;
        foreach (var login in logins)
        {
            var record = new PlantedRecord(!login.IsGood, _right.Count % partitions, login.IsGood ? Encoding.ASCII.GetBytes(login.UserId) : null, login.IsGood ? ValueOf(login) : login.Value, login.IsGood ? null : "bad");
            _right.Add(login.DeviceId, record);
            Committed.Add(record);
        }
    }

    /// <summary>Written in a transaction that is committed.</summary>
    public List<PlantedRecord> Committed { get; } = [];

    /// <summary>Written in a transaction that is aborted.</summary>
    public List<PlantedRecord> Aborted { get; } = [];

    public PlantedRecord Of(Login login) => _right[login.DeviceId];

    public void Change(Login login, Func<PlantedRecord, PlantedRecord> change) => Committed[Committed.IndexOf(Of(login))] = change(Of(login));

    /// <summary>The record and the next of its kind in its partition change places.</summary>
    public void Exchange(Login login)
    {
        int first = Committed.IndexOf(Of(login));
        int second = Committed.FindIndex(first + 1, record => record.Partition == Committed[first].Partition && record.IsDead == Committed[first].IsDead);
        (Committed[first], Committed[second]) = (Committed[second], Committed[first]);
    }

    /// <summary>The record is there again in another partition.</summary>
    public void RepeatElsewhere(Login login) => Committed.Add(Of(login) with { Partition = (Of(login).Partition + 1) % _partitions });

    public void Abort(Login login)
    {
        Committed.Remove(Of(login));
        Aborted.Add(Of(login));
    }

    public static byte[] ValueOf(Login login) => JsonSerializer.SerializeToUtf8Bytes(ExpectedOutput.Fields(login).ToDictionary(field => field.Name, field => field.Value));

    public void Write(Clients clients, JobTopics topics)
    {
        using var producer = clients.Producer(topics.Source);
        producer.InitTransactions(Clients.Limit);
        Write(producer, topics, Aborted);
        producer.AbortTransaction(Clients.Limit);
        Write(producer, topics, Committed);
        producer.CommitTransaction(Clients.Limit);
    }

    static void Write(IProducer<byte[]?, byte[]?> producer, JobTopics topics, List<PlantedRecord> records)
    {
        producer.BeginTransaction();
        foreach (var record in records)
        {
            var message = new Message<byte[]?, byte[]?> { Key = record.Key, Value = record.Value };
            if (record.Reason is { } reason) message.Headers = new() { { "error", Encoding.ASCII.GetBytes(reason) } };
            producer.Send(new(record.IsDead ? topics.Dead : topics.Processed, record.Partition), message);
        }
        producer.Flush(Clients.Limit);
    }
}
