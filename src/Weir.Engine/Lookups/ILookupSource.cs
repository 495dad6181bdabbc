namespace Weir.Engine.Lookups;

/// <summary>Where the steps of all workers have a lookup's table from: a file, or a topic that somebody feeds in.</summary>
interface ILookupSource
{
    /// <summary>To be called by each step that takes values of the column.</summary>
    /// <exception cref="WeirException">It is known that the table has no such column.</exception>
    void Needs(string column);

    /// <summary>The table to use for the next transaction: it does not change.</summary>
    /// <exception cref="WeirException">There is none.</exception>
    ILookupTable Refresh(TimeProvider time);

    /// <summary>What became of the table since the last call, or null. Told once, to whichever worker asks first.</summary>
    LookupChange? TakeChange();
}
