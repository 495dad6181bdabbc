using System.Globalization;
using Weir.Engine;

namespace Weir.Commands;

/// <summary>What a code means, from the catalogs that the reference is made of.</summary>
static class ExplainCode
{
    const string Prefix = "WEIR";

    /// <summary>True for <c>WEIR3104</c>, in any case, and for <c>3104</c>: what is asked for is a code, known or not.</summary>
    public static bool IsCode(string what) => Number(what) is not null;

    /// <exception cref="CommandFailure">Exit code 2: there is no such code.</exception>
    public static void Write(string what, OutputFormat format, TextWriter to)
    {
        string code = Prefix + Number(what)!.Value.ToString("D4", CultureInfo.InvariantCulture);
        foreach (var catalog in ProgramCodes.Catalogs)
        {
            if (catalog.Codes.FirstOrDefault(known => known.Code == code) is not { } found) continue;
            if (format == OutputFormat.Json) to.WriteLine(Json(catalog, found));
            else WriteText(catalog, found, to);
            return;
        }
        throw CommandFailure.Usage($"there is no code {code}", Nearest(code));
    }

    static void WriteText(CodeCatalog catalog, RecordCode code, TextWriter to)
    {
        to.WriteLine($"{code.Code}: {code.Title}");
        to.WriteLine();
        to.WriteLine($"  Where       {catalog.Title}. {catalog.About}");
        to.WriteLine($"  When        {code.Meaning}");
        to.WriteLine($"  What to do  {code.Remedy}");
    }

    static string Json(CodeCatalog catalog, RecordCode code) => JsonText.Of(json =>
    {
        json.WriteStartObject();
        json.WriteString("code", code.Code);
        json.WriteString("title", code.Title);
        json.WriteString("catalog", catalog.Title);
        json.WriteString("when", code.Meaning);
        json.WriteString("what_to_do", code.Remedy);
        json.WriteEndObject();
    });

    static int? Number(string what)
    {
        string digits = what.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase) ? what[Prefix.Length..].TrimStart('-', ' ') : what;
        return digits.Length is > 0 and < 7 && int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : null;
    }

    /// <summary>The known code with the fewest digits mistyped; among equals the one nearest by number.</summary>
    static string Nearest(string code)
    {
        int asked = Number(code)!.Value;
        var nearest = ProgramCodes.Catalogs.SelectMany(catalog => catalog.Codes)
            .OrderBy(known => known.Code.Length == code.Length ? known.Code.Zip(code).Count(pair => pair.First != pair.Second) : int.MaxValue)
            .ThenBy(known => Math.Abs(Number(known.Code)!.Value - asked))
            .First();
        return $"Did you mean {nearest.Code} ({nearest.Title})? docs/reference/codes.md lists all";
    }
}
