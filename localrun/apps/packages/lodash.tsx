import _ from 'lodash';
import capitalize from 'lodash/capitalize';
import {Text, View} from 'react-native';

export default function App() {
  return (
    <View style={{flex: 1, padding: 20, paddingTop: 80, gap: 12}}>
      <Text>above</Text>
      <View testID="package">
        <Text>{capitalize('hello world')}</Text>
        <Text>{_.uniq([1, 2, 1]).join(', ')}</Text>
      </View>
      <Text>below</Text>
    </View>
  );
}
