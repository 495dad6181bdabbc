namespace Weir.Engine.Testing;

/// <summary>What an edit did to a text, line by line.</summary>
static class LineDifference
{
    /// <summary>Beyond this many lines between the first and the last that differ, all of them are shown as gone and come.</summary>
    const int LinesMax = 1_000;

    /// <summary>Lines that went with <c>- </c> and lines that came with <c>+ </c>, in the order of the text; the longest common sequence of lines is left out.</summary>
    public static string Of(string before, string after)
    {
        var (old, now) = (before.Split('\n'), after.Split('\n'));
        var start = 0;
        while (start < old.Length && start < now.Length && old[start] == now[start]) start++;
        var same = 0;
        while (same < old.Length - start && same < now.Length - start && old[^(same + 1)] == now[^(same + 1)]) same++;
        return string.Join('\n', Lines(old[start..^same], now[start..^same]).Select(line => line.TrimEnd('\r')));
    }

    static IEnumerable<string> Lines(string[] old, string[] now)
    {
        var common = old.Length * (long)now.Length <= LinesMax * (long)LinesMax ? Common(old, now) : new int[old.Length + 1, now.Length + 1];
        int i = 0, j = 0;
        while (i < old.Length || j < now.Length)
            if (i < old.Length && j < now.Length && old[i] == now[j] && common[i, j] > 0) (i, j) = (i + 1, j + 1);
            else if (i < old.Length && (j == now.Length || common[i + 1, j] >= common[i, j + 1])) yield return $"- {old[i++]}";
            else yield return $"+ {now[j++]}";
    }

    /// <summary>Lengths of the longest common sequences of what begins at each pair of lines.</summary>
    static int[,] Common(string[] old, string[] now)
    {
        var lengths = new int[old.Length + 1, now.Length + 1];
        for (var i = old.Length - 1; i >= 0; i--)
            for (var j = now.Length - 1; j >= 0; j--)
                lengths[i, j] = old[i] == now[j] ? lengths[i + 1, j + 1] + 1 : Math.Max(lengths[i + 1, j], lengths[i, j + 1]);
        return lengths;
    }
}
