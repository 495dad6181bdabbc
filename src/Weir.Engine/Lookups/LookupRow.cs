namespace Weir.Engine.Lookups;

/// <summary>Where a table has an entry.</summary>
/// <param name="Part">The part of the table, where it has parts.</param>
/// <param name="Number">The entry's number in it, or -1: there is none.</param>
readonly record struct LookupRow(EntryChunk? Part, int Number)
{
    public static LookupRow None => new(null, -1);

    public bool IsFound => Number >= 0;
}
