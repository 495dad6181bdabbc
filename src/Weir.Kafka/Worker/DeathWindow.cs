using Weir.Engine;

namespace Weir.Kafka.Worker;

/// <summary>
/// The dead letters among a partition's last records, by the number of records read so far (<see cref="Engine.Delivery.PartitionCounters.Read"/>), so that it
/// goes back with the partition. Those that are committed and too long ago are let go of; it holds fewer than the condition's letters and those in flight.
/// </summary>
sealed class DeathWindow(HaltCondition condition)
{
    long[] _deaths = new long[16];
    int _first;
    int _count;

    /// <summary>A record died.</summary>
    /// <param name="read">Records read so far, this one included.</param>
    /// <returns>Whether so many of the last records are dead that the partition halts.</returns>
    public bool Add(long read)
    {
        if (_count == _deaths.Length) Grow();
        this[_count++] = read;
        return _count >= condition.Dead && this[_count - condition.Dead] > read - condition.Records;
    }

    /// <summary>Dead letters among the last records.</summary>
    /// <param name="read">Records read so far.</param>
    public int CountAt(long read)
    {
        int count = 0;
        while (count < _count && this[_count - 1 - count] > read - condition.Records) count++;
        return count;
    }

    /// <summary>So many records are committed: what lies too far before them counts for nothing any more.</summary>
    public void Trim(long read)
    {
        while (_count > 0 && this[0] <= read - condition.Records) (_first, _count) = ((_first + 1) % _deaths.Length, _count - 1);
    }

    /// <summary>The partition went back to where so many were read.</summary>
    public void Rewind(long read)
    {
        while (_count > 0 && this[_count - 1] > read) _count--;
    }

    /// <summary>Starts where another worker stopped, with as many dead letters as it had seen lately; when exactly is not known, so they count as the newest.</summary>
    public void Restart(long read, int recent)
    {
        _count = 0;
        for (int i = 0; i < Math.Min(recent, condition.Dead); i++) Add(read);
    }

    ref long this[int index] => ref _deaths[(_first + index) % _deaths.Length];

    void Grow()
    {
        var more = new long[2 * _deaths.Length];
        for (int i = 0; i < _count; i++) more[i] = this[i];
        (_deaths, _first) = (more, 0);
    }
}
