using Weir.Engine;

namespace Weir.Kafka;

/// <summary>Every code of running a pipeline on Kafka.</summary>
public static class KafkaCodes
{
    const string NameInstances = "Give each process an instance name of its own: --instance or WEIR_INSTANCE.";

    /// <summary>Why a run does not start or does not go on: codes of a <see cref="WeirException"/>.</summary>
    public static CodeCatalog Errors { get; } = new("Running", "A pipeline does not start, or stops: trying again would not help, and `run` exits 78, where the line does not say otherwise.",
    [
        new("WEIR2000", "no brokers are named", "Neither the file nor the environment nor -b says where Kafka is.", "Name them, or try --embedded."),
        new("WEIR2001", "a topic does not exist", "The source, a topic that is written, the dead-letter topic or that of a lookup is missing.", "Create it, or set topics.create: missing for the topics that are written."),
        new("WEIR2002", "the cluster has no transactions", "It lacks what writing exactly once needs: an older Kafka, or a service tier without it.", "Use Apache Kafka 2.5 or newer, or a tier that has transactions."),
        new("WEIR2003", "the transactional id is somebody else's", "Another process fenced this one twice within 60 s.", NameInstances),
        new("WEIR2004", "starting over could write everything twice", "The group has committed nothing, and the sink holds records already.", "Say where to start: --start earliest, --start latest or a time."),
        new("WEIR2005", "records were deleted before they were read", "The group's position is outside of what the partition still has; or a leader was elected that lacked records that were read, so that others stand at their offsets (unclean.leader.election.enable).", "Set the position where the pipeline shall go on; consider a longer retention."),
        new("WEIR2006", "a compression library is missing", "Records that are read, or compression.type of what is written, need libzstd, which this machine does not have.", "Install it as the message says."),
        new("WEIR2007", "the instance name is somebody else's", "Another process joined the group under this one's group.instance.id.", NameInstances),
        new("WEIR2010", "a dead letter was not taken", "It is larger than its topic allows and dead_letters.oversize is stop, or not even a pointer fits; or the broker refused it. The partition halts: nothing is lost.", "Raise max.message.bytes of the dead-letter topic above that of the source by 64 KiB, then weir resume."),
        new("WEIR2011", "the broker sent a damaged batch", "A batch's checksum is wrong, or its bytes are no records.", "Check the broker's log and disk; kafka-dump-log.sh shows the batch."),
        new("WEIR2012", "the source or a retry topic was deleted and created anew", "A topic of the same name has another id than when the run began, or than the one that the group's positions were committed for: its offsets are others, and the positions say nothing about them.", "Set the group's position where the pipeline shall go on."),
        new("WEIR2013", "the partition is another process's", "An operator asked a process for a partition that it does not own, or for another topic than its pipeline's source.", "Ask the process that owns it; weir status says what a process has."),
        new("WEIR2014", "the record cannot be skipped", "It is committed already, or no reason was given.", "See where its output is with weir explain; give a reason."),
        new("WEIR2015", "too many dead letters", "So many of a partition's last records are dead that dead_letters.halt_when halts it, before they are committed. The process goes on with its others.", "Correct what the code and field name, then weir resume; or let them die with weir resume --accept."),
        new("WEIR2016", "the cluster lacks the new group protocol", "kafka.consumer.group.protocol is consumer, and the cluster has no KIP-848: an older Kafka, group.version 0, or brokers whose group.coordinator.rebalance.protocols leaves consumer out.", "Remove group.protocol, or use Apache Kafka 4.0 or newer with group.version 1 and that protocol."),
        new("WEIR2017", "a retry topic is not fit for it", "It has fewer partitions than the source, keeps records too briefly or by key, or takes smaller ones than the source.", "Change the topic as the message says; with topics.create: missing the pipeline makes it, and adds partitions, by itself."),
        new("WEIR2018", "the retry topics hold other records than were counted", "The counters beside the source's positions say how many of a partition's records are in retry, and from the positions in the retry topics on there are more or fewer: positions were set by hand or forgotten, or records deleted.", "Find out what was done to the topics and positions; to go on with what is there, weir groups reset GROUP --shift-by 0."),
        new("WEIR2019", "a step hangs", "The process was to end, and a worker does not come back from its batch of records; the process ends without it, with exit code 1. What was open is aborted. A restart helps.", "Find the step that hangs: one of your own, or a pattern or lookup of an unusual size. weir status and /livez tell it before."),
        new("WEIR2020", "a topic that is written has fewer partitions than before", "While the pipeline ran somebody deleted the sink, a route's or the dead-letter topic and had it made anew, such as by a broker that creates topics by itself, with its default of one partition. What goes to the partitions that are gone cannot be written, and `run` ends with exit code 1: a restart helps. Nothing is lost.", "Start the pipeline again: it writes to the partitions that there are then."),
        new("WEIR2021", "a retry topic is gone", "While the pipeline ran somebody deleted a retry topic that it reads: one of the file's, or an earlier one that held records when the process started. Its partitions cannot be read any more, and `run` ends with exit code 1: a restart helps, and says whether records were in it (WEIR2018).", "Start the pipeline again. Before a retry topic that the file no longer names is deleted, start the processes again once it is empty: they do not read it then."),
    ]);

    /// <summary>Reasons for which Kafka, not the pipeline, makes a record a dead letter.</summary>
    public static CodeCatalog DeadLetters { get; } = new("Dead letters for Kafka's sake", "The record could be processed and its output not written; in the header `weir-dead-code`.",
    [
        new("WEIR3301", "the output was refused", "The broker refused it alone in its transaction: its size, its timestamp or a policy; the reason has Kafka's name for it.", "Correct the sink topic's limits, then redrive the dead letters."),
        new("WEIR3302", "the output is too large", "It is larger than max.message.bytes of the sink.", "Raise max.message.bytes of the sink, then redrive the dead letters."),
        new("WEIR3303", "an operator skipped it", "weir skip made it a dead letter; the reason is the operator's.", "Redrive it once the pipeline can take it."),
        new("WEIR3304", "it is too large for its retry topic", "With the headers that say what is to be tried when, it is larger than max.message.bytes of a retry topic.", "Raise max.message.bytes of the retry topics above that of the source by 64 KiB, then redrive the dead letters."),
        new("WEIR3305", "a retry topic holds it, and Weir did not write it", "Only Weir writes to retry topics: the record does not say which source record it is.", "Find out who writes there; the topic's ACLs should allow this pipeline only."),
    ]);
}
