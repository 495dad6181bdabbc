using System.Collections.Concurrent;
using System.Globalization;
using System.Text;

namespace Weir.Engine.Contracts.Patterns;

/// <summary>The properties of <c>\p{…}</c>: general categories as .NET has them, scripts and binary properties as <see cref="UnicodeTable"/> has them, each by both its names.</summary>
static class UnicodeProperty
{
    static readonly Dictionary<string, UnicodeCategory[]> Categories = Named(
        ("L", "Letter", "Lu Ll Lt Lm Lo"), ("LC", "Cased_Letter", "Lu Ll Lt"), ("Lu", "Uppercase_Letter", "Lu"), ("Ll", "Lowercase_Letter", "Ll"), ("Lt", "Titlecase_Letter", "Lt"),
        ("Lm", "Modifier_Letter", "Lm"), ("Lo", "Other_Letter", "Lo"), ("M", "Mark", "Mn Mc Me"), ("Mn", "Nonspacing_Mark", "Mn"), ("Mc", "Spacing_Mark", "Mc"), ("Me", "Enclosing_Mark", "Me"),
        ("N", "Number", "Nd Nl No"), ("Nd", "Decimal_Number", "Nd"), ("Nl", "Letter_Number", "Nl"), ("No", "Other_Number", "No"), ("P", "Punctuation", "Pc Pd Ps Pe Pi Pf Po"),
        ("Pc", "Connector_Punctuation", "Pc"), ("Pd", "Dash_Punctuation", "Pd"), ("Ps", "Open_Punctuation", "Ps"), ("Pe", "Close_Punctuation", "Pe"), ("Pi", "Initial_Punctuation", "Pi"),
        ("Pf", "Final_Punctuation", "Pf"), ("Po", "Other_Punctuation", "Po"), ("S", "Symbol", "Sm Sc Sk So"), ("Sm", "Math_Symbol", "Sm"), ("Sc", "Currency_Symbol", "Sc"), ("Sk", "Modifier_Symbol", "Sk"),
        ("So", "Other_Symbol", "So"), ("Z", "Separator", "Zs Zl Zp"), ("Zs", "Space_Separator", "Zs"), ("Zl", "Line_Separator", "Zl"), ("Zp", "Paragraph_Separator", "Zp"),
        ("C", "Other", "Cc Cf Co Cn"), ("Cc", "Control", "Cc"), ("Cf", "Format", "Cf"), ("Co", "Private_Use", "Co"), ("Cn", "Unassigned", "Cn"), ("Nd", "digit", "Nd"), ("P", "punct", "Pc Pd Ps Pe Pi Pf Po"));

    static readonly ConcurrentDictionary<string, CodePoints> Known = new(StringComparer.Ordinal);

    /// <summary>The code points that have it, or null when the property is not one of these.</summary>
    public static CodePoints? Find(string property) => property.Split('=', 2) switch
    {
        ["gc" or "General_Category", var category] => OfCategory(category),
        ["sc" or "Script", var script] => Listed("sc", script),
        ["scx" or "Script_Extensions", var script] => Extended(script),
        [var name] => OfCategory(name) ?? Binary(name),
        _ => null,
    };

    static CodePoints? OfCategory(string name) => Categories.TryGetValue(name, out var categories) ? Known.GetOrAdd(name, _ => OfCategories(categories)) : null;

    static CodePoints? Binary(string property) => property switch
    {
        "Any" => CodePoints.Of((0, 0x10FFFF)),
        "ASCII" => CodePoints.Of((0, 0x7F)),
        "ASCII_Hex_Digit" or "AHex" => CodePoints.Of((0x30, 0x39), (0x41, 0x46), (0x61, 0x66)),
        "Assigned" => Known.GetOrAdd(property, _ => OfCategories([UnicodeCategory.OtherNotAssigned]).Except()),
        _ => Listed("is", property),
    };

    /// <summary>What is common to scripts, or inherited, is so only where the extensions name no scripts.</summary>
    static CodePoints? Extended(string script)
    {
        if (Listed("sc", script) is not { } own) return null;
        if (script is "Common" or "Zyyy" or "Inherited" or "Zinh") return own.Without(UnicodeTable.Find("scx", null));
        var set = CodePoints.Of();
        set.Add(own);
        set.Add(UnicodeTable.Find("scx", script));
        return set;
    }

    static CodePoints? Listed(string kind, string name) => UnicodeTable.Has(kind, name) ? Known.GetOrAdd($"{kind} {name}", _ => UnicodeTable.Find(kind, name)) : null;

    static CodePoints OfCategories(UnicodeCategory[] categories)
    {
        var set = new CodePoints();
        var from = -1;
        for (var code = 0; code <= 0x110000; code++)
        {
            var has = code <= 0x10FFFF && Rune.IsValid(code) && Array.IndexOf(categories, Rune.GetUnicodeCategory(new Rune(code))) >= 0;
            if (has && from < 0) from = code;
            if (has || from < 0) continue;
            set.Add(from, code - 1);
            from = -1;
        }
        return set;
    }

    static Dictionary<string, UnicodeCategory[]> Named(params (string Short, string Long, string Members)[] names)
    {
        const string Order = "Lu Ll Lt Lm Lo Mn Mc Me Nd Nl No Zs Zl Zp Cc Cf Cs Co Pc Pd Ps Pe Pi Pf Po Sm Sc Sk So Cn";
        var order = Order.Split(' ');
        var known = new Dictionary<string, UnicodeCategory[]>(StringComparer.Ordinal);
        foreach (var (brief, full, members) in names)
            known[brief] = known[full] = [.. members.Split(' ').Select(member => (UnicodeCategory)Array.IndexOf(order, member))];
        return known;
    }
}
