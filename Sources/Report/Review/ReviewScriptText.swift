/// The review's script, `review.js`, as it is served.
package let reviewScript: [UInt8] = PackageResources.review_js
