namespace Weir.Tests.Kafka;

/// <summary>A transaction of <see cref="TestProducer"/> that is neither committed nor aborted yet.</summary>
sealed class OpenTransaction(string id, long producerId, short epoch)
{
    int _sequence;

    public string Id => id;

    public long ProducerId => producerId;

    public short Epoch => epoch;

    /// <summary>One partition per transaction is all the tests need, so one sequence is enough.</summary>
    public int NextSequence(int count)
    {
        int first = _sequence;
        _sequence += count;
        return first;
    }
}
