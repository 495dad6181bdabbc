using System.Text;

namespace Weir.ProtocolGenerator;

/// <summary>Writes the class of one message with its nested structures.</summary>
sealed class MessageWriter(Api api, Message message, StringBuilder code)
{
    static readonly HashSet<string> Primitives = ["bool", "int8", "int16", "uint16", "int32", "uint32", "int64", "float64", "uuid", "string", "bytes", "records"];

    readonly HashSet<string> _emitted = [];

    public void Write()
    {
        string contract = api.Key is null ? $"IMessage<{message.Name}>"
            : message.Name.EndsWith("Request", StringComparison.Ordinal) ? $"IRequest<{api.Name}Response>, IMessage<{message.Name}>"
            : $"IMessage<{message.Name}>";
        if (message.Fields.Exists(field => field.Name == "ThrottleTimeMs")) contract += ", IThrottled";
        Line(0, "");
        Line(0, $"public sealed class {message.Name} : {contract}");
        Line(0, "{");
        if (contract.StartsWith("IRequest", StringComparison.Ordinal))
        {
            Line(1, "/// <inheritdoc/>");
            Line(1, $"public ApiKey ApiKey => ApiKey.{api.Name};");
            Line(0, "");
        }
        Body(message.Name, message.Fields, api.Versions, 1);
        foreach (var (name, fields) in message.Structures) Structure(name, fields, api.Versions);
        Nested(message.Fields);
        Line(0, "}");
    }

    void Nested(List<Field> fields)
    {
        foreach (var field in fields.Where(field => field.Children.Count > 0))
        {
            Structure(field.Element, field.Children, Within(field.Versions));
        }
    }

    void Structure(string name, List<Field> fields, Versions versions)
    {
        if (!_emitted.Add(name)) return;
        Line(0, "");
        Line(1, $"public sealed class {TypeName(name)}");
        Line(1, "{");
        Body(TypeName(name), fields, versions, 2);
        Line(1, "}");
        Nested(fields);
    }

    Versions Within(Versions versions) => new(Math.Max(versions.Oldest, api.Versions.Oldest), Math.Min(versions.Newest, api.Versions.Newest));

    // A member may not carry its enclosing type's name, nor a list the name of its items' type.
    string TypeName(string name) => message.Fields.Any(field => field.Name == name) || Clashes(message.Fields, name) || message.Structures.Values.Any(fields => Clashes(fields, name))
        ? name + "Value" : name;

    static bool Clashes(List<Field> fields, string structure) => fields.Any(field => field.Element == structure && (field.Children.Any(child => child.Name == structure)
        || field.IsList && field.Name == structure) || Clashes(field.Children, structure));

    void Body(string type, List<Field> fields, Versions versions, int indent)
    {
        foreach (var field in fields) Line(indent, $"public {CSharp(field)} {field.Name} {{ get; set; }}{Initial(field)}");
        Line(0, "");
        Line(indent, "public void Write(WireWriter writer, short version)");
        Line(indent, "{");
        WriteBody(fields, versions, indent + 1);
        Line(indent, "}");
        Line(0, "");
        Line(indent, $"public static {type} Read(ref WireReader reader, short version)");
        Line(indent, "{");
        ReadBody(type, fields, versions, indent + 1);
        Line(indent, "}");
    }

    bool EverFlexible => api.FlexibleSince <= api.Versions.Newest;

    void WriteBody(List<Field> fields, Versions versions, int indent)
    {
        if (EverFlexible) Line(indent, $"bool flexible = version >= {api.FlexibleSince};");
        foreach (var field in fields.Where(field => field.Tag is null)) WriteField(field, versions, indent);
        if (!EverFlexible) return;
        var tagged = fields.Where(field => field.Tag is not null).OrderBy(field => field.Tag).ToList();
        Line(indent, "if (flexible)");
        Line(indent, "{");
        if (tagged.Count == 0) Line(indent + 1, "writer.WriteUnsignedVarint(0);");
        else
        {
            Line(indent + 1, "uint tags = 0;");
            foreach (var field in tagged) Line(indent + 1, $"if ({Present(field, versions)}) tags++;");
            Line(indent + 1, "writer.WriteUnsignedVarint(tags);");
            foreach (var field in tagged)
            {
                Line(indent + 1, $"if ({Present(field, versions)})");
                Line(indent + 1, "{");
                Line(indent + 2, $"int tagStart = writer.BeginTag({field.Tag});");
                WriteValue(field, indent + 2);
                Line(indent + 2, "writer.EndTag(tagStart);");
                Line(indent + 1, "}");
            }
        }
        Line(indent, "}");
    }

    void WriteField(Field field, Versions versions, int indent)
    {
        string? condition = Condition(field.Versions, versions);
        if (condition is null) { WriteValue(field, indent); return; }
        Line(indent, $"if ({condition})");
        Line(indent, "{");
        WriteValue(field, indent + 1);
        Line(indent, "}");
    }

    void WriteValue(Field field, int indent)
    {
        if (field.IsList)
        {
            string list = field.Name;
            Line(indent, $"writer.WriteCount({list}?.Count ?? -1, {Flexible});");
            Line(indent, $"if ({list} is not null)");
            Line(indent, "{");
            Line(indent + 1, $"foreach (var item in {list}) {WriteOne("item", field.Element, false)}");
            Line(indent, "}");
        }
        else if (!Primitives.Contains(field.Type))
        {
            if (field.Nullable is null) Line(indent, $"({field.Name} ?? new()).Write(writer, version);");
            else
            {
                Line(indent, $"writer.WriteInt8({field.Name} is null ? (sbyte)-1 : (sbyte)1);");
                Line(indent, $"{field.Name}?.Write(writer, version);");
            }
        }
        else Line(indent, WriteOne(field.Name, field.Type, field.Nullable is not null));
    }

    string Flexible => EverFlexible ? "flexible" : "false";

    string WriteOne(string value, string type, bool nullable) => type switch
    {
        "string" => $"writer.WriteString({value}, {Flexible});",
        "bytes" => $"writer.WriteBytes({value}, {Flexible});",
        "records" => $"writer.WriteRecords({value}, {Flexible});",
        "int16" when IsError(value) => $"writer.WriteErrorCode({value});",
        _ when Primitives.Contains(type) => $"writer.Write{Capital(type)}({value});",
        _ => $"{value}.Write(writer, version);",
    };

    void ReadBody(string type, List<Field> fields, Versions versions, int indent)
    {
        if (EverFlexible) Line(indent, $"bool flexible = version >= {api.FlexibleSince};");
        Line(indent, $"var message = new {type}();");
        foreach (var field in fields.Where(field => field.Tag is null))
        {
            string? condition = Condition(field.Versions, versions);
            if (condition is not null) { Line(indent, $"if ({condition})"); Line(indent, "{"); }
            ReadValue(field, condition is null ? indent : indent + 1);
            if (condition is not null) Line(indent, "}");
        }
        if (EverFlexible) ReadTags(fields.Where(field => field.Tag is not null).ToList(), indent);
        Line(indent, "return message;");
    }

    void ReadTags(List<Field> tagged, int indent)
    {
        if (tagged.Count == 0) { Line(indent, "if (flexible) reader.SkipTags();"); return; }
        Line(indent, "if (flexible)");
        Line(indent, "{");
        Line(indent + 1, "for (uint left = reader.ReadUnsignedVarint(); left > 0; left--)");
        Line(indent + 1, "{");
        Line(indent + 2, "uint tag = reader.ReadUnsignedVarint();");
        Line(indent + 2, "int end = reader.ReadTagEnd();");
        Line(indent + 2, "switch (tag)");
        Line(indent + 2, "{");
        foreach (var field in tagged)
        {
            Line(indent + 3, $"case {field.Tag}:");
            ReadValue(field, indent + 4);
            Line(indent + 4, "break;");
        }
        Line(indent + 2, "}");
        Line(indent + 2, "reader.MoveTo(end);");
        Line(indent + 1, "}");
        Line(indent, "}");
    }

    void ReadValue(Field field, int indent)
    {
        if (field.IsList)
        {
            string count = $"count{field.Name}";
            Line(indent, $"int {count} = reader.ReadCount({Flexible});");
            string none = field.Nullable is null ? "[]" : "null";
            Line(indent, $"message.{field.Name} = {count} < 0 ? {none} : new({count});");
            Line(indent, $"for (int i = 0; i < {count}; i++) message.{field.Name}!.Add({ReadOne(field.Element, false, field.Name)});");
        }
        else if (!Primitives.Contains(field.Type) && field.Nullable is not null)
            Line(indent, $"message.{field.Name} = reader.ReadInt8() < 0 ? null : {TypeName(field.Type)}.Read(ref reader, version);");
        else Line(indent, $"message.{field.Name} = {ReadOne(field.Type, field.Nullable is not null, field.Name)};");
    }

    string ReadOne(string type, bool nullable, string name) => type switch
    {
        "string" => nullable ? $"reader.ReadNullableString({Flexible})" : $"reader.ReadString({Flexible})",
        "bytes" or "records" => nullable ? $"reader.ReadNullableBytes({Flexible})" : $"reader.ReadBytes({Flexible})",
        "int16" when IsError(name) => "(ErrorCode)reader.ReadInt16()",
        _ when Primitives.Contains(type) => $"reader.Read{Capital(type)}()",
        _ => $"{TypeName(type)}.Read(ref reader, version)",
    };

    static bool IsError(string name) => name.EndsWith("ErrorCode", StringComparison.Ordinal);

    // A tagged field is written only when it differs from its default.
    static string Present(Field field, Versions versions)
    {
        string? condition = Condition(field.Versions, versions);
        string differs = field switch
        {
            { IsList: true } => $"{field.Name} is {{ Count: > 0 }}",
            { Type: "string", Nullable: not null } => $"{field.Name} is not null",
            { Type: "bool" } => field.Name,
            { Type: "uuid" } => $"{field.Name} != default",
            _ when !Primitives.Contains(field.Type) => $"{field.Name} is not null",
            _ => $"{field.Name} != {field.Default ?? "0"}",
        };
        return condition is null ? differs : $"{condition} && {differs}";
    }

    static string? Condition(Versions field, Versions outer)
    {
        if (field.Covers(outer)) return null;
        if (field.Newest >= outer.Newest) return $"version >= {field.Oldest}";
        return field.Oldest <= outer.Oldest ? $"version <= {field.Newest}"
            : field.Oldest == field.Newest ? $"version == {field.Oldest}" : $"version is >= {field.Oldest} and <= {field.Newest}";
    }

    string CSharp(Field field)
    {
        if (field.IsList) return $"List<{CSharpOf(field.Element, field.Name)}>" + (field.Nullable is null ? "" : "?");
        bool tagged = field.Tag is not null && !Primitives.Contains(field.Type);
        return CSharpOf(field.Type, field.Name) + (field.Nullable is not null || tagged ? "?" : "");
    }

    string CSharpOf(string type, string name) => type switch
    {
        "bool" => "bool",
        "int8" => "sbyte",
        "int16" when IsError(name) => "ErrorCode",
        "int16" => "short",
        "uint16" => "ushort",
        "int32" => "int",
        "uint32" => "uint",
        "int64" => "long",
        "float64" => "double",
        "uuid" => "Uuid",
        "string" => "string",
        "bytes" or "records" => "ReadOnlyMemory<byte>",
        _ => TypeName(type),
    };

    static string Initial(Field field)
    {
        if (field.Default == "null") return "";
        if (field.IsList) return " = [];";
        if (field.Type == "string") return field.Nullable is null || field.Default is not null ? $" = \"{field.Default}\";" : " = \"\";";
        if (!Primitives.Contains(field.Type)) return field.Nullable is null && field.Tag is null ? " = new();" : "";
        if (field.Default is null) return "";
        return $" = {field.Default.ToLowerInvariant()};";
    }

    static string Capital(string type) => type == "uuid" ? "Uuid" : type.StartsWith("uint", StringComparison.Ordinal) ? "UInt" + type[4..] : char.ToUpperInvariant(type[0]) + type[1..];

    void Line(int indent, string text)
    {
        if (text.Length > 0) code.Append(' ', indent * 4).Append(text);
        code.Append('\n');
    }
}
