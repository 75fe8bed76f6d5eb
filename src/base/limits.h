// Every limit of the program that a user or a file can reach, with its unit, in one place.
// A test stands at each limit and one over it.
#pragma once

#include <cstddef>
#include <cstdint>

namespace pandok::limits {

// Pictures (image/decode.h).
inline constexpr std::size_t kPictureBytesMax = 40u << 20;
inline constexpr int kPictureSideMax = 20'000;  // pixels
inline constexpr std::int64_t kPicturePixelsMax = 60'000'000;
inline constexpr int kPictureSideMin = 16;  // pixels

// Readings (read/).
inline constexpr int kPhotosPerItemMax = 7;
inline constexpr int kCandidatesMax = 100;
inline constexpr std::size_t kParcelCharsMax = 64;
inline constexpr int kReadingsPerPageMax = 1'000;
inline constexpr std::size_t kFeedbackCommentCharsMax = 1'000;

// Register (register/).
inline constexpr std::size_t kCsvFieldBytesMax = 64u << 10;
inline constexpr std::size_t kCsvRecordBytesMax = 1u << 20;
inline constexpr std::size_t kCsvColumnsMax = 256;
inline constexpr std::size_t kTextFieldCharsMax = 2'000;  // article, holder, contact
inline constexpr std::size_t kDesignIdBytesMax = 64;
inline constexpr int kViewsPerDesignMax = 64;
inline constexpr std::size_t kSearchTextCharsMax = 200;         // that designs are looked for by
inline constexpr std::size_t kDesignRecordBytesMax = 8u << 20;  // one XML or JSON record file

// Search (search/).
inline constexpr int kDimMax = 1'024;
inline constexpr int kHitsMax = 1'000;

// Local features (match/).
inline constexpr int kKeyPointsMax = 2'000;  // of one picture

// Meshes (render/).
inline constexpr std::size_t kMeshFileBytesMax = 64u << 20;
inline constexpr std::size_t kTrianglesMax = 2'000'000;
inline constexpr int kMeshDepthMax = 16;          // LDraw files that refer to files
inline constexpr int kMeshPlacedMax = 1'000'000;  // files placed by one LDraw part

// Model (model/).
inline constexpr std::size_t kModelBytesMax = 64u << 20;

// Database (store/).
inline constexpr std::size_t kDatabaseUrlBytesMax = 2'048;
inline constexpr std::size_t kKeptRowsBytesMax = 256u << 20;  // while a visitor asks something else

// Audit (audit/).
inline constexpr std::size_t kAuditEntryBytesMax = 65'535;  // the length is 16 bits in a bundle
inline constexpr std::size_t kNoteBytesMax = 64u << 10;
inline constexpr std::size_t kNoteSignaturesMax = 64;
inline constexpr std::size_t kKeyNameBytesMax = 200;
inline constexpr std::size_t kAuditTextBytesMax = 200;  // role, act, object, request of an entry
inline constexpr std::size_t kAuditSealedBytesMax = 16u << 10;
inline constexpr std::size_t kAuditHitsMax = 1'000;            // of one page of a search
inline constexpr std::size_t kProofFileBytesMax = 256u << 10;  // of one entry

// People (access/).
inline constexpr std::size_t kLoginCharsMin = 2;
inline constexpr std::size_t kLoginCharsMax = 64;
inline constexpr std::size_t kNameCharsMax = 100;  // of a person, an organisation, a token
inline constexpr std::size_t kPasswordCharsMin = 10;
inline constexpr std::size_t kPasswordCharsMax = 128;
inline constexpr int kHashingWaitMsMax = 2'000;  // for a turn to hash a password
inline constexpr int kPeoplePerPageMax = 1'000;
inline constexpr int kOrganisationsMax = 10'000;
inline constexpr int kSessionsPerPersonMax = 20;
inline constexpr int kTokensPerPersonMax = 50;
inline constexpr std::size_t kAddressCharsMax = 64;  // of a client, as text
inline constexpr std::size_t kThrottleEntriesMax = 100'000;
inline constexpr std::size_t kGateEntriesMax = 65'536;
inline constexpr std::size_t kSigningKeysMax = 32;  // of an OpenID provider
inline constexpr std::size_t kIdTokenBytesMax = 16u << 10;
inline constexpr std::size_t kOpenidTicketBytesMax = 1u << 10;
inline constexpr std::size_t kOpenidTextBytesMax = 1'024;  // a value of openid.json
inline constexpr std::size_t kOpenidFileBytesMax = 16u << 10;

// Cases (cases/): files of the law, and what one act may carry.
inline constexpr std::size_t kLawFileBytesMax = 256u << 10;
inline constexpr std::size_t kLawFileValuesMax = 20'000;
inline constexpr int kLawFileDepthMax = 8;
inline constexpr std::size_t kLawTextBytesMax = 2'000;
inline constexpr std::size_t kLawIdBytesMax = 40;
inline constexpr std::size_t kLawEntriesMax = 256;  // states, steps, deadlines … of each kind
inline constexpr std::size_t kLawFilesMax = 64;     // versions side by side
inline constexpr std::size_t kCaseTextCharsMax = 2'000;  // a reason, a field of an act
inline constexpr std::size_t kCaseEventsMax = 1'000;
inline constexpr int kCasesPerPageMax = 1'000;
inline constexpr std::size_t kCaseReadingsMax = 200;   // 1,400 photos
inline constexpr std::size_t kCaseNameCharsMax = 300;  // of a person or a firm, of an address
inline constexpr std::size_t kCaseFilesMax = 1'000;
inline constexpr std::size_t kCaseFileBytesMax = 25u << 20;
inline constexpr std::size_t kCasePapersMax = 200;
inline constexpr std::int64_t kCaseQuantityMax = 1'000'000'000;
inline constexpr std::int64_t kCustomsValueWonMax = 1'000'000'000'000'000;

// Documents (document/).
inline constexpr int kDocumentPagesMax = 500;
inline constexpr std::size_t kDocumentBytesMax = 256u << 20;     // of the printed file
inline constexpr std::size_t kDocumentLabelCharsMax = 200;       // titles, labels, captions
inline constexpr std::size_t kDocumentGroupCharsMax = 40;        // beside a group of fields
inline constexpr std::size_t kDocumentLineCharsMax = 2'000;      // names
inline constexpr std::size_t kDocumentTextBytesMax = 64u << 10;  // one value or paragraph
inline constexpr std::size_t kDocumentTextBytesAllMax = 4u << 20;
inline constexpr std::size_t kDocumentBlocksMax = 2'000;
inline constexpr std::size_t kDocumentRowsMax = 20'000;  // of one table
inline constexpr std::size_t kDocumentSignersMax = 10;
inline constexpr std::size_t kDocumentPicturesMax = 100;
inline constexpr std::size_t kDocumentPictureBytesAllMax = 200u << 20;
inline constexpr std::size_t kChartBarsMax = 200;
inline constexpr std::size_t kQrBytesMax = 1'000;

// Mail (mail/).
inline constexpr std::size_t kMailNameCharsMax = 200;  // of a person, of an attached file
inline constexpr std::size_t kMailSubjectCharsMax = 500;
inline constexpr std::size_t kMailTextBytesMax = 1u << 20;
inline constexpr std::size_t kMailAttachmentsMax = 20;
inline constexpr std::size_t kMailAttachmentBytesMax = 20u << 20;  // of one message, all together
inline constexpr std::size_t kMailServerFileBytesMax = 8u << 10;

// JSON and configuration documents of our own.
inline constexpr std::size_t kJsonBytesMax = 16u << 20;
inline constexpr std::size_t kJsonMembersMax = 1'000;  // of one object

}  // namespace pandok::limits
