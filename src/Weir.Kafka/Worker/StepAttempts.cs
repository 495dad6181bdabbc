namespace Weir.Kafka.Worker;

/// <summary>
/// How often a process began at a partition's position and got no further: a step of a user's own that hangs or kills its process cannot be stopped, so each
/// beginning is committed beside the position before the first record. After three the records go one by one, each noted before; the one at which two processes
/// ended then is a dead letter.
/// </summary>
/// <param name="aloneRecords">How many records go one by one: as many as the transaction may have had in which it happened.</param>
sealed class StepAttempts(int aloneRecords)
{
    const int Most = 3;

    /// <summary>One that stops in good order while the note of a record's beginning is being committed cannot take it back: once may be that.</summary>
    const int MostAlone = 2;

    long _position = -1;
    int _tries;
    bool _isFound;
    bool _isNoted;
    int _aloneLeft;
    bool _isAtKiller;
    long? _killer;

    /// <summary>Whether each record has a transaction of its own.</summary>
    public bool IsAlone => _aloneLeft > 0;

    /// <summary>What was committed beside the position.</summary>
    /// <param name="position">It.</param>
    /// <param name="tries">How often processes began there.</param>
    /// <param name="isContinued">Whether this process was there or further already, so that it is no new beginning.</param>
    public void Found(long position, int tries, bool isContinued)
    {
        if (isContinued && _isFound) return;
        (_position, _tries, _isFound, _isNoted) = (position, tries, true, false);
        _aloneLeft = tries >= Most ? aloneRecords : 0;
        (_isAtKiller, _killer) = (tries >= Most + MostAlone, null);
    }

    /// <summary>What to commit beside a position.</summary>
    public int At(long position) => position == _position ? _tries : 0;

    /// <summary>Whether the beginning has to be committed before the record at the position is processed.</summary>
    public bool NeedsNote(long position) => !_isNoted || (IsAlone && position != _position);

    /// <summary>A beginning at the position.</summary>
    public void Note(long position)
    {
        int before = position == _position ? _tries : 0;
        _tries = (IsAlone ? Math.Max(before, Most) : before) + 1;
        (_position, _isNoted) = (position, true);
    }

    /// <summary>The step came back and wants the record again: it does not hang, and what comes next is a beginning of its own.</summary>
    public void Returned() => (_tries, _isNoted) = (0, false);

    /// <summary>So many more were processed.</summary>
    public void Passed(int records) => _aloneLeft = Math.Max(0, _aloneLeft - records);

    /// <summary>Whether it is the record at which processes ended that had nothing else to do: the first at the position that was found.</summary>
    public bool IsKiller(long offset) => _isAtKiller && (_killer ??= offset) == offset;
}
