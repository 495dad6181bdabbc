using System.Text;

namespace Weir.Engine.Configuration.Reference;

/// <summary>docs/reference/codes.md.</summary>
static class CodesPage
{
    const string Head = """
        # Codes

        Generated from the catalogs in `src/Weir.Engine`; do not edit. A code never changes its meaning and is never used again for something else.

        """;

    public static string Text()
    {
        var page = new StringBuilder(Head);
        Table(page, "Configuration", "Problems of a pipeline file, found by `lint`, `test` and `run` alike. `run` exits 78.", ConfigurationCodes.All);
        Table(page, "Dead letters", "Reasons for which a record is not written, in the header `weir-dead-code`.", RecordCodes.All);
        return page.ToString();
    }

    static void Table(StringBuilder page, string title, string text, IEnumerable<RecordCode> codes)
    {
        page.Append($"\n## {title}\n\n{text}\n\n| Code | What | When | What to do |\n|---|---|---|---|\n");
        foreach (var code in codes.OrderBy(code => code.Code, StringComparer.Ordinal))
            page.Append($"| {code.Code} | {FieldTexts.Escape(code.Title)} | {FieldTexts.Escape(code.Meaning)} | {FieldTexts.Escape(code.Remedy)} |\n");
    }
}
