using System.Text;
using System.Xml;

namespace Weir.Commands.Testing;

/// <summary>What came of the cases, for a person, a script or a CI server.</summary>
static class TestOutput
{
    public static void Write(IReadOnlyList<RanCase> cases, TestFormat format, TextWriter to)
    {
        if (format == TestFormat.Json) to.WriteLine(Json(cases));
        else if (format == TestFormat.JUnit) to.WriteLine(JUnit(cases));
        else foreach (var ran in cases) WriteText(ran, to);
    }

    static void WriteText(RanCase ran, TextWriter to)
    {
        to.WriteLine(ErrorLine.Clean($"{Word(ran.Result)} {ran.File}:{ran.Line}: {ran.Name}"));
        foreach (string line in (ran.Message ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries)) to.WriteLine("       " + ErrorLine.Clean(line));
    }

    static string Word(RanResult result) => result switch
    {
        RanResult.Passed => "ok  ",
        RanResult.Failed => "FAIL",
        _ => "new ",
    };

    static string Json(IReadOnlyList<RanCase> cases) => JsonText.Of(json =>
    {
        json.WriteStartObject();
        json.WriteNumber("passed", cases.Count(ran => ran.Result == RanResult.Passed));
        json.WriteNumber("failed", cases.Count(ran => ran.Result == RanResult.Failed));
        json.WriteNumber("updated", cases.Count(ran => ran.Result == RanResult.Updated));
        json.WriteStartArray("tests");
        foreach (var ran in cases)
        {
            json.WriteStartObject();
            json.WriteString("file", ran.File);
            json.WriteNumber("line", ran.Line);
            json.WriteString("name", ran.Name);
            json.WriteBoolean("passed", ran.Result != RanResult.Failed);
            json.WriteBoolean("updated", ran.Result == RanResult.Updated);
            json.WriteString("message", ran.Message);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    });

    static string JUnit(IReadOnlyList<RanCase> cases)
    {
        var text = new StringBuilder();
        using (var xml = XmlWriter.Create(text, new XmlWriterSettings { OmitXmlDeclaration = true, Indent = true, NewLineChars = "\n", CheckCharacters = false }))
        {
            xml.WriteStartElement("testsuites");
            foreach (var file in cases.GroupBy(ran => ran.File)) WriteSuite(xml, file.Key, [.. file]);
            xml.WriteEndElement();
        }
        return text.ToString();
    }

    static void WriteSuite(XmlWriter xml, string file, IReadOnlyList<RanCase> cases)
    {
        xml.WriteStartElement("testsuite");
        xml.WriteAttributeString("name", Clean(file));
        xml.WriteAttributeString("tests", XmlConvert.ToString(cases.Count));
        xml.WriteAttributeString("failures", XmlConvert.ToString(cases.Count(ran => ran.Result == RanResult.Failed)));
        foreach (var ran in cases)
        {
            xml.WriteStartElement("testcase");
            xml.WriteAttributeString("classname", Clean(file));
            xml.WriteAttributeString("name", Clean(ran.Name));
            xml.WriteAttributeString("file", Clean(file));
            xml.WriteAttributeString("line", XmlConvert.ToString(ran.Line));
            if (ran is { Result: RanResult.Failed, Message: not null })
            {
                xml.WriteStartElement("failure");
                xml.WriteAttributeString("message", Clean(ran.Message.Split('\n')[0]));
                xml.WriteString(Clean(ran.Message));
                xml.WriteEndElement();
            }
            xml.WriteEndElement();
        }
        xml.WriteEndElement();
    }

    /// <summary>XML 1.0 has no place for control characters, escaped or not.</summary>
    static string Clean(string text) => string.Concat(text.Select(c => XmlConvert.IsXmlChar(c) || char.IsSurrogate(c) ? c : '\uFFFD'));
}
