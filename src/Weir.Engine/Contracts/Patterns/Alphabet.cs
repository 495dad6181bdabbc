using System.Text;

namespace Weir.Engine.Contracts.Patterns;

/// <summary>
/// The letters in which a text stands before .NET's expressions: one for all code points that no set of the pattern tells apart. So a set of any size is a class of
/// a few letters (.NET limits how large an expression may be and knows only halves of what is beyond U+FFFF), and a word is what ECMA-262 says: of ASCII.
/// </summary>
sealed class Alphabet
{
    /// <summary>Ideographs, which .NET takes for parts of a word, and private characters, which it does not.</summary>
    const char WordLetters = '\u4E00', OtherLetters = '\uE000';

    const int LettersMax = 6_400;

    readonly int[] _starts;
    readonly char[] _letters;
    readonly char[] _ascii = new char[128];

    /// <param name="sets">All that the pattern names.</param>
    /// <exception cref="FormatException">They are too many.</exception>
    public Alphabet(IEnumerable<CodePoints> sets)
    {
        List<List<(int From, int To)>> ranges = [CodePoints.Word.Merged(), .. sets.Select(set => set.Merged())];
        _starts = [.. ranges.SelectMany(set => set).SelectMany(range => (int[])[range.From, range.To + 1]).Append(0).Distinct().Order()];
        var classes = new int[_starts.Length];
        foreach (var set in ranges) Tell(classes, set);
        if (classes.Max() >= LettersMax) throw new FormatException("names too many characters");
        var words = new bool[_starts.Length];
        foreach (var at in Within(ranges[0])) words[at] = true;
        _letters = [.. classes.Select((letter, at) => (char)((words[at] ? WordLetters : OtherLetters) + letter))];
        for (var code = 0; code < _ascii.Length; code++) _ascii[code] = Letter(code);
    }

    /// <summary>The class of letters that stands for one of the sets.</summary>
    public string Expression(CodePoints set)
    {
        var letters = Within(set.Merged()).Select(at => _letters[at]).Distinct().Select(letter => $@"\u{(int)letter:X4}").ToList();
        return letters.Count == 0 ? @"[^\s\S]" : $"[{string.Concat(letters)}]";
    }

    /// <summary>A text in this alphabet: at most as many letters as bytes.</summary>
    /// <returns>How many letters.</returns>
    public int Decode(ReadOnlySpan<byte> text, Span<char> letters)
    {
        var ascii = _ascii;
        var count = 0;
        for (var at = 0; at < text.Length;)
        {
            int first = text[at];
            if (first < ascii.Length)
            {
                letters[count++] = ascii[first];
                at++;
                continue;
            }
            Rune.DecodeFromUtf8(text[at..], out var rune, out var length);
            letters[count++] = Letter(rune.Value);
            at += length;
        }
        return count;
    }

    char Letter(int code)
    {
        var at = Array.BinarySearch(_starts, code);
        return _letters[at >= 0 ? at : ~at - 1];
    }

    /// <summary>Gives what is in the set other numbers than what has the same and is not.</summary>
    void Tell(int[] classes, List<(int From, int To)> set)
    {
        var isIn = new bool[classes.Length];
        foreach (var at in Within(set)) isIn[at] = true;
        var numbers = new Dictionary<(int, bool), int>();
        for (var at = 0; at < classes.Length; at++)
        {
            if (!numbers.TryGetValue((classes[at], isIn[at]), out var number)) numbers[(classes[at], isIn[at])] = number = numbers.Count;
            classes[at] = number;
        }
    }

    IEnumerable<int> Within(List<(int From, int To)> ranges)
    {
        foreach (var (from, to) in ranges)
            for (var at = Array.BinarySearch(_starts, from); at < _starts.Length && _starts[at] <= to; at++) yield return at;
    }
}
