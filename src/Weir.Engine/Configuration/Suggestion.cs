namespace Weir.Engine.Configuration;

/// <summary>The known word that a mistyped one most likely means.</summary>
static class Suggestion
{
    const int ComparedLengthMax = 64;

    /// <summary>"Did you mean 'x'?", or else the known words, or null when there are none.</summary>
    public static string? For(string word, IEnumerable<string> known)
    {
        var words = known.ToList();
        var nearest = Nearest(word, words);
        if (nearest is not null)
            return $"Did you mean '{nearest}'?";
        return words.Count is 0 or > 20 ? null : $"Known here: {string.Join(", ", words)}.";
    }

    /// <summary>The closest word within a third of its length (at least 1, at most 3 edits); null when none is that close.</summary>
    public static string? Nearest(string word, IEnumerable<string> known) =>
        known.Select(candidate => (candidate, edits: Edits(Fold(word), Fold(candidate))))
            .Where(pair => pair.edits <= Math.Clamp(pair.candidate.Length / 3, 1, 3))
            .OrderBy(pair => pair.edits)
            .ThenBy(pair => pair.candidate, StringComparer.Ordinal)
            .Select(pair => pair.candidate)
            .FirstOrDefault();

    static string Fold(string word) => word.Replace('-', '_').ToLowerInvariant();

    /// <summary>Insertions, deletions, replacements and swaps of neighbours that lead from one word to the other (optimal string alignment).</summary>
    public static int Edits(string from, string to)
    {
        if (from.Length > ComparedLengthMax || to.Length > ComparedLengthMax)
            return int.MaxValue;
        var distance = new int[from.Length + 1, to.Length + 1];
        for (var i = 0; i <= from.Length; i++)
            distance[i, 0] = i;
        for (var j = 0; j <= to.Length; j++)
            distance[0, j] = j;
        for (var i = 1; i <= from.Length; i++)
            for (var j = 1; j <= to.Length; j++)
                distance[i, j] = Step(distance, from, to, i, j);
        return distance[from.Length, to.Length];
    }

    static int Step(int[,] distance, string from, string to, int i, int j)
    {
        var replace = distance[i - 1, j - 1] + (from[i - 1] == to[j - 1] ? 0 : 1);
        var least = Math.Min(replace, Math.Min(distance[i - 1, j], distance[i, j - 1]) + 1);
        var swapped = i > 1 && j > 1 && from[i - 1] == to[j - 2] && from[i - 2] == to[j - 1];
        return swapped ? Math.Min(least, distance[i - 2, j - 2] + 1) : least;
    }
}
