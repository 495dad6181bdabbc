using Weir.Engine.Configuration.Kafka;
using Weir.Engine.Configuration.Personal;
using Weir.Engine.Configuration.Yaml;
using Weir.Engine.Lookups;
using Weir.Engine.Processing;

namespace Weir.Engine.Configuration;

/// <summary>Makes a plan of a file's nodes: overrides, variables, settings, then the rules that hold between them.</summary>
sealed class PipelineCompiler(YamlMap root, string path, StepCatalog steps, PipelineEnvironment environment, ProblemList problems, SettingsDump dump)
{
    SinkOptions? _sinkAsRead;
    readonly string _folder = Path.GetDirectoryName(Path.GetFullPath(path)) ?? Path.GetFullPath(".");

    /// <summary>The plan, or null after adding problems.</summary>
    public PipelinePlan? Compile()
    {
        new Overrides(PipelineOptions.Spec, root, problems).Apply(environment);
        new Interpolation(environment, _folder, problems).Resolve(root);
        var keys = root.Find("keys")?.Value is YamlMap named ? named.Entries.Select(entry => entry.Key).ToList() : [];
        var lookups = root.Find("lookups")?.Value is YamlMap tables ? tables.Entries.Select(entry => entry.Key).ToList() : [];
        var context = new ReadingContext(problems, steps, environment, _folder, keys, dump) { LookupNames = lookups };
        var options = (PipelineOptions?)new SettingsReader(context).ReadGroup(PipelineOptions.Spec, root, "");
        CheckTopics();
        CheckLookups();
        var kafka = new KafkaReader(context).Read(KafkaAsWritten(context));
        var records = options is null ? WhatCanBeRead(context) : Records(options);
        CheckRoutes(records.Steps);
        var compiled = CompileRecords(records);
        foreach (var problem in records.Lookups.Problems()) problems.Add(problem with { File = AsNamed(problem.File) });
        if (compiled is not null && (options?.Sink ?? _sinkAsRead) is { } sink)
            new PersonalRules(compiled, sink, records.OutputTopics, problems, At).Check(records.Steps, environment.Advises);
        if (options is null)
            return null;
        if (options.Delivery.Transaction.Bytes > options.Memory)
            problems.Add("WEIR1018", At("delivery", "transaction", "bytes"), $"delivery.transaction.bytes is {options.Delivery.Transaction.Bytes}, must be at most memory ({options.Memory})");
        CheckRetry(options, records.OutputTopics);
        if (options.Delivery.Retry.Delays.Count > 0) CheckDeduplicate(records.Steps);
        if (options.Source.Parallel == ParallelMode.ByKey && records.Steps.Any(step => step.Spec.Name == Steps.Deduplicate.Spec.Name))
            problems.Add("WEIR1018", At("source", "parallel"), "source.parallel is by-key, and the step deduplicate needs a partition's records one after the other", "Remove one of them; a pipeline of its own can do the other's work.");
        if (options.Source.Parallel == ParallelMode.None && options.Source.ParallelThreads is not null)
            problems.Add("WEIR1018", At("source", "parallel_threads"), "source.parallel_threads has no meaning without source.parallel: by-key", "Remove it, or set source.parallel.");
        return kafka is null || compiled is null ? null : new PipelinePlan(options, records, compiled, kafka);
    }

    /// <summary>The section alone, so that its names are checked even where other sections have problems; its own shape was complained about already.</summary>
    KafkaOptions KafkaAsWritten(ReadingContext context)
    {
        var silent = new SettingsReader(context with { Problems = new ProblemList(), Dump = new SettingsDump() });
        var section = root.Find("kafka")?.Value as YamlMap ?? new YamlMap(root.At);
        return (KafkaOptions)KafkaOptions.Spec.Bind(silent.ReadFields(KafkaOptions.Spec.Fields, section, "kafka", "setting"));
    }

    RecordPlan? CompileRecords(RecordOptions options)
    {
        var found = new List<Problem>();
        var records = new RecordPlanCompiler(path, found).Compile(options);
        found.ForEach(problem => problems.Add(problem with { File = AsNamed(problem.File) }));
        return records;
    }

    /// <summary>A file beside the pipeline file is named the way that one was: relative stays relative.</summary>
    string AsNamed(string file) =>
        file.StartsWith(_folder + Path.DirectorySeparatorChar, StringComparison.Ordinal)
            ? Path.Combine(Path.GetDirectoryName(path) ?? "", file[(_folder.Length + 1)..])
            : file;

    /// <summary>Contracts and steps of a file that has problems elsewhere, so that theirs are found at the same time.</summary>
    RecordOptions WhatCanBeRead(ReadingContext context)
    {
        var quiet = context with { Problems = new ProblemList(), Dump = new SettingsDump() };
        var reader = new SettingsReader(quiet);
        var source = Section(reader, SourceOptions.Spec);
        var sink = Section(reader, SinkOptions.Spec);
        var errors = quiet.Problems.Errors;
        var read = root.Find("steps") is { } entry ? new StepsReader(quiet, reader).Read(entry.Value, "steps") : [];
        // Where a step or the sink is not understood, it is not known what reaches the sink.
        _sinkAsRead = quiet.Problems.Errors == errors ? sink : null;
        var keys = context.KeyNames.ToDictionary(name => name, name => new KeyOptions(name, "", KeyEncoding.Base64), StringComparer.Ordinal);
        return new RecordOptions(source?.Contract, sink?.Contract, read, keys, sink?.Key, TombstonePolicy.Pass, sink?.UnknownFields ?? UnknownFieldPolicy.Remove, new RecordLimits()) { SinkTopic = sink?.Topic ?? "", Lookups = Lookups(LookupsAsRead(reader)) };
    }

    Dictionary<string, LookupSpec> LookupsAsRead(SettingsReader reader)
    {
        var read = new Dictionary<string, LookupSpec>(StringComparer.Ordinal);
        if (root.Find("lookups")?.Value is YamlMap map)
            foreach (var entry in map.Entries)
                if (entry.Value is YamlMap lookup && reader.ReadGroup(LookupSpec.Spec, lookup, "") is LookupSpec spec)
                    read[entry.Key] = spec;
        return read;
    }

    LookupTables Lookups(IReadOnlyDictionary<string, LookupSpec> read) =>
        new(read.ToDictionary(lookup => lookup.Key, lookup => new LookupOptions(lookup.Key, lookup.Value.File, lookup.Value.Topic, lookup.Value.Key, lookup.Value.Separator, lookup.Value.Memory.Bytes, At("lookups", lookup.Key, "file"), lookup.Value.Reload), StringComparer.Ordinal), environment);

    T? Section<T>(SettingsReader reader, SettingsSpec<T> spec)
        where T : class => root.Find(spec.Name)?.Value is YamlMap map ? (T?)reader.ReadGroup(spec, map, spec.Name) : null;

    RecordOptions Records(PipelineOptions options) => new(
        options.Source.Contract,
        options.Sink.Contract,
        options.Steps,
        options.Keys.ToDictionary(key => key.Key, key => new KeyOptions(key.Key, key.Value.Folder, key.Value.Encoding, key.Value.Overlap) { IsForTests = environment.UsesTestKeys }, StringComparer.Ordinal),
        options.Sink.Key,
        options.Source.Tombstones,
        options.Sink.UnknownFields,
        options.Source.Limits)
    {
        SinkTopic = options.Sink.Topic,
        Lookups = Lookups(options.Lookups),
    };

    /// <summary>A pipeline that writes where it reads would feed itself for ever.</summary>
    void CheckTopics()
    {
        string[] sections = ["source", "sink", "dead_letters"];
        for (var later = 1; later < sections.Length; later++)
            for (var earlier = 0; earlier < later; earlier++)
                if (Topic(sections[later]) is { } topic && topic == Topic(sections[earlier]))
                    problems.Add("WEIR1018", At(sections[later], "topic"), $"{sections[later]}.topic is '{topic}', which is {sections[earlier]}.topic too", "Give it a topic of its own.");
    }

    /// <summary>The same of the topics that steps name; the sink's is one that they may come back to.</summary>
    void CheckRoutes(IReadOnlyList<StepOptions> routes)
    {
        foreach (var step in routes)
            foreach (var topic in step.Values.SelectMany(step.Spec.TopicsOf))
                foreach (var section in (string[])["source", "dead_letters"])
                    if (topic == Topic(section))
                        problems.Add("WEIR1018", At() with { Line = step.Line, Column = step.Column }, $"{step.Spec.Name} names the topic '{topic}', which is {section}.topic", section == "source" ? "Give it a topic of its own." : "Give it a topic of its own, or use reject.");
    }

    /// <summary>Each is a file or a topic, and has settings of that one only.</summary>
    void CheckLookups()
    {
        foreach (var lookup in root.Find("lookups")?.Value is YamlMap tables ? tables.Entries : [])
        {
            if (lookup.Value is not YamlMap map) continue;
            var path = $"lookups.{lookup.Key}";
            var (file, topic) = (map.Find("file"), map.Find("topic"));
            if (file is null && topic is null) problems.Add("WEIR1003", map.At, $"{path}.file is missing", "The CSV file; or topic, a compacted topic.");
            if (topic is null) continue;
            if (file is not null) problems.Add("WEIR1018", file.At, $"{path} has both file and topic", "Keep one.");
            else if (map.Find("separator") is { } separator) problems.Add("WEIR1018", separator.At, $"{path}.separator has no meaning beside {path}.topic", "Remove it: the values of a topic are JSON objects.");
            else if (map.Find("reload") is { } reload) problems.Add("WEIR1018", reload.At, $"{path}.reload has no meaning beside {path}.topic", "Remove it: a topic is followed all the time.");
        }
    }

    /// <summary>The retry topics are the pipeline's alone.</summary>
    void CheckRetry(PipelineOptions options, IReadOnlyList<string> outputs)
    {
        var at = At("delivery", "retry", "topics");
        if (RetryOptions.CheckDelays(options.Delivery.Retry.Delays) is { } wrong) problems.Add("WEIR1018", at, $"delivery.retry.topics {wrong}");
        var group = options.Source.Group.Length > 0 ? options.Source.Group : options.Name;
        var others = new Dictionary<string, string>(StringComparer.Ordinal) { [options.Source.Topic] = "source.topic", [options.DeadLetters.Topic] = "dead_letters.topic" };
        foreach (var output in outputs) others.TryAdd(output, "written to");
        foreach (var lookup in options.Lookups.Where(lookup => lookup.Value.Topic is not null)) others.TryAdd(lookup.Value.Topic!, $"lookups.{lookup.Key}.topic");
        foreach (var topic in options.Delivery.Retry.Delays.Select(delay => Delivery.RetryTopic.Of(group, delay)))
        {
            if (TopicName.Check(topic.Name) is { } badName) problems.Add("WEIR1018", at, $"delivery.retry.topics names the topic '{topic.Name}', which {badName}", "Choose a source.group that can stand in a topic's name.");
            if (others.TryGetValue(topic.Name, out var other)) problems.Add("WEIR1018", at, $"delivery.retry.topics names the topic '{topic.Name}', which is {other} too", "Choose another duration, or another source.group.");
        }
    }

    /// <summary>A record that waits in a retry topic for the sake of a step before deduplicate has not met it, and must not meet it out of turn when it comes back.</summary>
    void CheckDeduplicate(IReadOnlyList<StepOptions> all)
    {
        var before = all.TakeWhile(step => step.Spec.Name != Steps.Deduplicate.Spec.Name).ToList();
        if (before.Count < all.Count && before.Find(step => step.Spec.MayRetry) is { } asking)
            problems.Add("WEIR1018", At() with { Line = all[before.Count].Line, Column = all[before.Count].Column }, $"deduplicate stands behind {asking.Name}, which may ask for a record again: with delivery.retry.topics such a record never meets deduplicate, and neither it nor a copy of it is dropped", $"Move deduplicate before {asking.Name}; or let its StepSpec say DecidesAtOnce(), if it never asks for a record again.");
    }

    string? Topic(string section) =>
        root.Find(section)?.Value is YamlMap map && map.Find("topic")?.Value is YamlScalar { Unresolved: false } topic ? topic.Text : null;

    Position At(params string[] keys)
    {
        var (map, at) = (root, root.At);
        foreach (var key in keys)
        {
            if (map.Find(key) is not { } entry)
                break;
            at = entry.Value.At;
            if (entry.Value is not YamlMap inner)
                break;
            map = inner;
        }
        return at;
    }
}
