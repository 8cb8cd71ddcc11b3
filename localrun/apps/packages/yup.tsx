import {Text, View} from 'react-native';
import {number, object, string, ValidationError} from 'yup';

const user = object({name: string().required(), age: number().positive()});

function problem() {
  try {
    user.validateSync({name: 'Ada', age: -1});
    return 'none';
  } catch (error) {
    return (error as ValidationError).message;
  }
}

export default function App() {
  return (
    <View style={{flex: 1, padding: 20, paddingTop: 80, gap: 12}}>
      <Text>above</Text>
      <View testID="package">
        <Text>{problem()}</Text>
      </View>
      <Text>below</Text>
    </View>
  );
}
