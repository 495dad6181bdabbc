namespace Weir.Kafka.Worker;

/// <summary>
/// How often a process began at a partition's position and got no further: a step of a user's own that hangs or kills its process cannot be stopped, so each
/// beginning is committed beside the position before the first record. After three the records go in parts, each noted before, and after a process ended at a
/// part those of it one by one; the one at which a process ended then is a dead letter. So one process more ends than if all of them went one by one, and
/// instead of two transactions for each record there are four for each in its square root.
/// </summary>
/// <param name="records">How many records go so: as many as the transaction may have had in which it happened.</param>
sealed class StepAttempts(int records)
{
    const int Whole = 3, InParts = Whole + 1, Alone = InParts + 1;

    readonly int _partMost = (int)Math.Ceiling(Math.Sqrt(records));
    long _position = -1;
    int _tries;
    bool _isFound;
    bool _isNoted;
    int _left;
    int _part;
    int _partLeft;
    bool _isAtKiller;
    long? _killer;

    /// <summary>How many records the next transaction may have.</summary>
    public int Allowed => _left > 0 ? _partLeft : int.MaxValue;

    /// <summary>What was committed beside the position.</summary>
    /// <param name="position">It.</param>
    /// <param name="tries">How often processes began there.</param>
    /// <param name="isContinued">Whether this process was there or further already, so that it is no new beginning.</param>
    public void Found(long position, int tries, bool isContinued)
    {
        if (isContinued && _isFound) return;
        (_position, _tries, _isFound, _isNoted) = (position, tries, true, false);
        (_left, _part) = tries < Whole ? (0, 0) : tries == Whole ? (records, _partMost) : (_partMost, 1);
        (_partLeft, _isAtKiller, _killer) = (0, tries >= Alone, null);
    }

    /// <summary>What to commit beside a position.</summary>
    public int At(long position) => position == _position ? _tries : 0;

    /// <summary>Whether the beginning has to be committed before the record that comes next is processed.</summary>
    public bool NeedsNote => !_isNoted || (_left > 0 && _partLeft == 0);

    /// <summary>A beginning at the position.</summary>
    public void Note(long position)
    {
        _tries = _left == 0 ? position == _position ? _tries + 1 : 1 : _part == 1 ? Alone : InParts;
        (_position, _isNoted, _partLeft) = (position, true, _part);
    }

    /// <summary>The step came back and wants the record again: it does not hang, and what comes next is a beginning of its own.</summary>
    public void Returned() => (_tries, _isNoted) = (0, false);

    /// <summary>So many more were processed.</summary>
    public void Passed(int records) => (_left, _partLeft) = (Math.Max(0, _left - records), Math.Max(0, _partLeft - records));

    /// <summary>Whether it is the record at which a process ended that had nothing else to do: the first at the position that was found.</summary>
    public bool IsKiller(long offset) => _isAtKiller && (_killer ??= offset) == offset;
}
