using System.Text;

namespace Weir.Engine.Configuration.Yaml;

/// <summary>Characters of a text, and what shall stand in their place.</summary>
readonly record struct TextEdit(int Start, int End, string Text)
{
    /// <summary>A part of the text with the edits that lie in it; null where two of them overlap.</summary>
    public static string? Apply(string text, int start, int end, IEnumerable<TextEdit> edits)
    {
        var edited = new StringBuilder();
        var at = start;
        foreach (var edit in edits.Where(edit => edit.Start >= start && edit.End <= end).OrderBy(edit => edit.Start).ThenBy(edit => edit.End))
        {
            if (edit.Start < at) return null;
            edited.Append(text, at, edit.Start - at).Append(edit.Text);
            at = edit.End;
        }
        return edited.Append(text, at, end - at).ToString();
    }
}
