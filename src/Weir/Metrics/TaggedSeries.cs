namespace Weir.Metrics;

/// <summary>A series beside the tags as a caller gives them: in its order, before they are made labels.</summary>
readonly record struct TaggedSeries(KeyValuePair<string, object?>[] Tags, Series Series)
{
    // Not SequenceEqual: a pair has no equality of its own, and comparing it as a value type allocates.
    public bool Has(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (tags.Length != Tags.Length) return false;
        for (int i = 0; i < tags.Length; i++)
        {
            if (tags[i].Key != Tags[i].Key || !Equals(tags[i].Value, Tags[i].Value)) return false;
        }
        return true;
    }
}
