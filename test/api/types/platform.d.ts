import * as v from 'valibot';

/** The row of the config plane, field for field (wire contract). */
interface WireConversation {
    readonly ownerUserID: string;
    readonly conversationID: string;
    /** See {@link RecvMsgOpt}; unknown values are kept. */
    readonly recvMsgOpt: number;
    /** See {@link ConversationType}; unknown values are kept. */
    readonly conversationType: number;
    /** The peer of a single chat, else empty. */
    readonly userID: string;
    /** The group of a group chat, else empty. */
    readonly groupID: string;
    readonly isPinned: boolean;
    readonly attachedInfo: string;
    readonly isPrivateChat: boolean;
    readonly groupAtType: number;
    readonly ex: string;
    /** Seconds. */
    readonly burnDuration: number;
    readonly minSeq: number;
    /** The last seq that the owner may see, where it is not 0. */
    readonly maxSeq: number;
    /** Seconds. */
    readonly msgDestructTime: number;
    /** ms since 1970. */
    readonly latestMsgDestructTime: number;
    readonly isMsgDestruct: boolean;
}
declare const WireConversation: v.GenericSchema<unknown, WireConversation>;

/** The `platformID` of a session (wire contract). */
declare const Platform: {
    readonly ios: 1;
    readonly android: 2;
    readonly windows: 3;
    readonly macos: 4;
    readonly web: 5;
    readonly linux: 7;
};
type Platform = (typeof Platform)[keyof typeof Platform];

export { Platform, WireConversation };
