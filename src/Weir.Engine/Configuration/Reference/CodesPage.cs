using System.Text;

namespace Weir.Engine.Configuration.Reference;

/// <summary>docs/reference/codes.md.</summary>
static class CodesPage
{
    const string Head = """
        # Codes

        Generated from the catalogs in `src`; do not edit. A code never changes its meaning and is never used again for something else.

        """;

    public static string Text(IEnumerable<CodeCatalog> catalogs)
    {
        var page = new StringBuilder(Head);
        foreach (var catalog in catalogs) Table(page, catalog);
        return page.ToString();
    }

    static void Table(StringBuilder page, CodeCatalog catalog)
    {
        page.Append($"\n## {catalog.Title}\n\n{catalog.About}\n\n| Code | What | When | What to do |\n|---|---|---|---|\n");
        foreach (var code in catalog.Codes.OrderBy(code => code.Code, StringComparer.Ordinal))
            page.Append($"| {code.Code} | {FieldTexts.Escape(code.Title)} | {FieldTexts.Escape(code.Meaning)} | {FieldTexts.Escape(code.Remedy)} |\n");
    }
}
